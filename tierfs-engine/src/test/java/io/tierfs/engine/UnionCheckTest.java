package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.TierMode;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Finding.Kind;
import io.tierfs.testkit.BackendCall;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.RecordingBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a check finds on tiers in memory, and what it puts right. */
class UnionCheckTest {
  private static final Set<BackendOperation> LOOKS =
      EnumSet.of(
          BackendOperation.STAT,
          BackendOperation.LIST,
          BackendOperation.LIST_NEXT,
          BackendOperation.OPEN,
          BackendOperation.READ,
          BackendOperation.HANDLE_STAT,
          BackendOperation.HANDLE_CLOSE,
          BackendOperation.GET_XATTR);

  private final List<Finding> findings = new ArrayList<>();
  private final List<RecordingBackend> stores = new ArrayList<>();
  private final List<FaultyBackend> faults = new ArrayList<>();
  private UnionFixture fs;

  @BeforeEach
  void setUp() throws IOException {
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      faults.add(new FaultyBackend(new InMemoryBackend()));
      stores.add(new RecordingBackend(faults.get(i)));
      tiers.add(TierSetup.of("t" + i, stores.get(i)));
    }
    fs = UnionFixture.of(tiers, CacheSettings.DEFAULT);
  }

  private List<TierSetup> tiers() {
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < stores.size(); i++) {
      tiers.add(TierSetup.of("t" + i, stores.get(i)));
    }
    return tiers;
  }

  private UnionCheck.Result check() throws IOException {
    findings.clear();
    stores.forEach(RecordingBackend::clear);
    UnionCheck.Result result = UnionCheck.run(tiers(), false, findings::add);
    for (RecordingBackend store : stores) {
      assertThat(store.calls()).extracting(BackendCall::operation).isSubsetOf(LOOKS);
    }
    return result;
  }

  private UnionCheck.Result repair() throws IOException {
    findings.clear();
    return UnionCheck.run(tiers(), true, findings::add);
  }

  private List<String> found() {
    return findings.stream()
        .map(f -> f.kind() + " " + f.tier() + " " + f.path() + (f.repaired() ? " repaired" : ""))
        .toList();
  }

  private void intent(int tier, String... lines) throws IOException {
    String text = "tierfs-intent 1\n" + String.join("\n", lines) + "\nend\n";
    fs.put(tier, ".tierfs/journal/x", text);
  }

  private static String id(RecordingBackend store, String path) throws IOException {
    return "0 " + store.stat(DAEMON, FsPath.of(path)).fileId();
  }

  @Test
  void aCleanUnionHasNoFindings() throws Exception {
    fs.put(0, "a/x", "0").put(1, "a/y", "1").put(2, "b/z", "2").dir(0, ".tierfs/journal");
    UnionCheck.Result result = check();
    assertThat(found()).isEmpty();
    assertThat(result).isEqualTo(new UnionCheck.Result(0, 0, 0, 3, 6));
    assertThat(result.isSound()).isTrue();
  }

  @Test
  void aRenameThatHadNotHappenedIsUndone() throws Exception {
    fs.put(1, "a", "new").put(0, ".tierfs/staging/s", "old");
    intent(
        1,
        "from %2Fa",
        "to %2Fb",
        "source t1 " + id(stores.get(1), "a"),
        "staged t0 %2F.tierfs%2Fstaging%2Fs " + id(stores.get(0), ".tierfs/staging/s"));
    assertThat(check().isSound()).isFalse();
    assertThat(found()).containsExactly("UNFINISHED t1 /.tierfs/journal/x");
    assertThat(findings.get(0).message())
        .isEqualTo("the rename of /a to /b was cut short: the next start or --repair undoes it");
    assertThat(repair()).isEqualTo(new UnionCheck.Result(1, 1, 0, 1, 2));
    assertThat(found()).containsExactly("UNFINISHED t1 /.tierfs/journal/x repaired");
    assertThat(fs.copies("b")).isEqualTo("0");
    assertThat(fs.copies("a")).isEqualTo("1");
    assertThat(check().errors()).isZero();
  }

  @Test
  void aRenameThatHadHappenedIsFinished() throws Exception {
    fs.put(1, "b", "new").put(0, ".tierfs/staging/s", "old");
    intent(
        1,
        "from %2Fa",
        "to %2Fb",
        "source t1 " + id(stores.get(1), "b"),
        "staged t0 %2F.tierfs%2Fstaging%2Fs " + id(stores.get(0), ".tierfs/staging/s"));
    check();
    assertThat(findings.get(0).message()).endsWith("--repair finishes it");
    assertThat(repair().isSound()).isTrue();
    assertThat(fs.copies("b")).isEqualTo("1");
    assertThat(fs.onTier(0, ".tierfs/staging/s")).isFalse();
    assertThat(check().errors()).isZero();
  }

  @Test
  void whatCannotBeRepairedIsToldAndHoldsUpNothingElse() throws Exception {
    intent(0, "from %2Fa", "to %2Fb", "source gone 0 7");
    fs.put(1, ".tierfs/journal/torn", "tierfs-int").dir(2, ".tierfs/staging/clone");
    fs.put(2, ".tierfs/staging/stray", "kept");
    assertThat(check().errors()).isEqualTo(4);
    assertThat(found())
        .containsExactly(
            "UNFINISHED t0 /.tierfs/journal/x",
            "UNFINISHED t1 /.tierfs/journal/torn",
            "LEFTOVER t2 /.tierfs/staging/clone",
            "LEFTOVER t2 /.tierfs/staging/stray");
    assertThat(repair().isSound()).isFalse();
    assertThat(found().subList(0, 4))
        .containsExactlyInAnyOrder(
            "UNFINISHED t1 /.tierfs/journal/torn repaired",
            "LEFTOVER t2 /.tierfs/staging/clone repaired",
            "LEFTOVER t2 /.tierfs/staging/stray repaired",
            "UNFINISHED t0 /.tierfs/journal/x");
    assertThat(check().errors()).isEqualTo(1);
    assertThat(findings.get(0).message()).contains("needs tier gone, which is not configured");
    assertThat(findings).extracting(Finding::kind).containsExactly(Kind.UNFINISHED, Kind.KEPT);
  }

  @Test
  void whatIsLeftOnAReadOnlyTierStays() throws Exception {
    fs.put(0, ".tierfs/journal/torn", "");
    List<TierSetup> tiers = new ArrayList<>(tiers());
    tiers.set(0, new TierSetup("t0", stores.get(0), TierMode.RO, 0));
    assertThat(UnionCheck.run(tiers, true, findings::add).isSound()).isFalse();
    assertThat(findings.get(0).message()).contains("the tier is ro");
    assertThat(fs.onTier(0, ".tierfs/journal/torn")).isTrue();
  }

  @Test
  void anOwnAreaThatIsNoneIsAnError() throws Exception {
    fs.put(0, ".tierfs", "a file").put(1, ".tierfs/journal", "a file").put(2, ".tierfs/mine", "");
    assertThat(repair().errors()).isEqualTo(2);
    assertThat(found())
        .containsExactly(
            "OWN_AREA t0 /.tierfs", "OWN_AREA t1 /.tierfs/journal", "UNKNOWN t2 /.tierfs/mine");
  }

  @Test
  void copiesAndWhatTheyHideAreNoted() throws Exception {
    fs.put(0, "same", "12").put(1, "same", "34").put(2, "same", "5");
    fs.put(0, "mix", "file").put(1, "mix/below", "x");
    fs.dir(0, "d").put(1, "d", "file").put(2, "d/below", "x");
    fs.put(0, "l", "file");
    stores.get(1).makeSymlink(DAEMON, FsPath.of("l"), "/d");
    fs.dir(0, "modes").dir(1, "modes");
    stores.get(1).change(DAEMON, FsPath.of("modes"), AttributeChange.permissions(0711));
    UnionCheck.Result result = check();
    assertThat(result.isSound()).isTrue();
    assertThat(result.notes()).isEqualTo(7);
    assertThat(found())
        .containsExactlyInAnyOrder(
            "SHADOWED t1 /same",
            "SHADOWED t2 /same",
            "HIDDEN t1 /mix",
            "TYPE t1 /d",
            "HIDDEN t2 /d",
            "TYPE t1 /l",
            "ATTRIBUTES t1 /modes");
    assertThat(findings)
        .extracting(Finding::message)
        .contains(
            "hidden by the copy on t0; both have 2 bytes",
            "hidden by the copy on t0; this one has 1 bytes, that one 2",
            "mode and owner are 0711 0:0; seen are those of the copy on t0, 0755 0:0");
  }

  @Test
  void aLinkIsNeverFollowed() throws Exception {
    fs.put(0, "d/x", "").put(1, "d/x", "");
    stores.get(0).makeSymlink(DAEMON, FsPath.of("again"), "/d");
    stores.get(1).makeSymlink(DAEMON, FsPath.of("up"), "..");
    check();
    assertThat(found()).containsExactly("SHADOWED t1 /d/x");
  }

  @Test
  void twoDirectoriesWithOneNumberAreAnError() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      fs.dir(0, name).dir(1, name);
    }
    byte[] number = ByteBuffer.allocate(8).putLong(77).array();
    for (String name : List.of("a", "b")) {
      stores.get(0).setXattr(DAEMON, FsPath.of(name), "user.tierfs.inode", number, XattrMode.ANY);
    }
    byte[] wrong = "seven".getBytes(UTF_8);
    stores.get(1).setXattr(DAEMON, FsPath.of("c"), "user.tierfs.inode", wrong, XattrMode.ANY);
    assertThat(check().errors()).isEqualTo(2);
    assertThat(findings).extracting(Finding::kind).containsOnly(Kind.NUMBER);
    assertThat(findings).extracting(f -> f.path().value()).contains("c");
  }

  @Test
  void aTierThatDoesNotAnswerIsToldAndNotTakenForEmpty() throws Exception {
    fs.put(0, "a/x", "").put(1, "a/y", "");
    faults.get(1).inject(Fault.fail(Errno.EIO).on(BackendOperation.LIST).where(p -> !p.isRoot()));
    assertThat(check().isSound()).isFalse();
    assertThat(found()).containsExactly("UNREADABLE t1 /a");
    assertThat(findings.get(0).message()).contains("input/output error");
  }

  @Test
  void tiersThatDoNotGoTogetherAreRefused() {
    List<TierSetup> twins =
        List.of(TierSetup.of("a", new InMemoryBackend()), TierSetup.of("a", new InMemoryBackend()));
    assertThatThrownBy(() -> UnionCheck.run(twins, false, findings::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two tiers are named a");
  }
}
