package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.TierMode;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.Union;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Traps that no mount shows, or that need a tier to fail at a certain call. */
@ParameterizedClass(name = "{0} tiers")
@ValueSource(ints = {2, 3, 4})
class PortTrapsTest {
  @Parameter int tiers;

  @SuppressWarnings("NullAway.Init")
  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.of(tiers);
  }

  @AfterEach
  void end() {
    rig.close();
  }

  private static void refused(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).as("%s", e).isEqualTo(errno));
  }

  private void fail(int tier, Errno errno, BackendOperation first, BackendOperation... more) {
    rig.tier(tier).faulty().inject(Fault.fail(errno).on(first, more));
  }

  private static String upTo(int last) {
    return IntStream.rangeClosed(0, last)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(","));
  }

  @Test
  void t02_colderCopiesGoFirstSoThatNoneComesBack() throws IOException {
    for (int stuck = tiers - 1; stuck >= 0; stuck--) {
      String path = "/f" + stuck;
      for (int i = 0; i < tiers; i++) {
        rig.put(i, path, "on " + i);
      }
      fail(stuck, Errno.EIO, BackendOperation.REMOVE_FILE);
      refused(Errno.EIO, () -> rig.unlink(path));
      assertThat(rig.on(path)).isEqualTo(upTo(stuck));
      assertThat(rig.read(path)).isEqualTo("on 0");
      rig.heal();
      rig.tier(tiers - 1).seen().clear();
      rig.unlink(path);
      assertThat(rig.on(path)).isEmpty();
    }
  }

  @Test
  void t02_aRemovalIsSafeOnItsDiskBeforeTheNextHotterCopyGoes() throws IOException {
    for (int i = 0; i < tiers; i++) {
      rig.put(i, "/f", "on " + i);
    }
    for (int i = tiers - 1; i > 0; i--) {
      fail(i, Errno.EIO, BackendOperation.SYNC_DIRECTORY);
      refused(Errno.EIO, () -> rig.unlink("/f"));
      rig.heal();
      assertThat(rig.on("/f")).isEqualTo(upTo(i - 1));
      assertThat(rig.read("/f")).isEqualTo("on 0");
    }
  }

  @Test
  void t09_aTierThatIgnoresCaseIsNotWrittenBesideOneThatDoesNot() throws IOException {
    for (int odd = 0; odd < tiers; odd++) {
      int ignores = odd;
      assertThatThrownBy(() -> withCase(i -> i != ignores, TierMode.RW).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("differ only in case")
          .hasMessageContaining("t" + ignores);
      assertThatThrownBy(() -> withCase(i -> i == ignores, TierMode.NC).close())
          .isInstanceOf(IllegalArgumentException.class);
      withCase(i -> i != ignores, TierMode.RO).close();
    }
    try (TierFs all = withCase(i -> false, TierMode.RW)) {
      Union union = all.union();
      union.create(Rig.CALLER, union.root(), "a", OpenOptions.createNew(0644)).close();
      refused(
          Errno.EEXIST,
          () -> union.create(Rig.CALLER, union.root(), "A", OpenOptions.createNew(0644)).close());
    }
  }

  /** A union in which some tiers tell case apart, with a mode for those that do not. */
  private TierFs withCase(IntPredicate tells, TierMode ignoring) throws IOException {
    TierFs.Builder builder = TierFs.builder();
    for (int i = 0; i < tiers; i++) {
      InMemoryBackend.Builder store = InMemoryBackend.builder();
      if (!tells.test(i)) {
        store.with(Capability.CASE_INSENSITIVE);
      }
      builder.tier(
          new TierSetup("t" + i, store.build(), tells.test(i) ? TierMode.RW : ignoring, 0));
    }
    return builder.build();
  }

  @Test
  void t16_aTierThatDoesNotAnswerIsNotTakenForEmpty() throws IOException {
    for (int i = 0; i < tiers; i++) {
      rig.put(i, "/d/f" + i, "f").put(i, "/d/sub" + i + "/x", "x");
    }
    for (int i = 0; i < tiers; i++) {
      String there = "/d/f" + i;
      String missing = "/d/none" + i;
      Fault silent =
          Fault.fail(Errno.EIO)
              .on(BackendOperation.STAT, BackendOperation.LIST, BackendOperation.OPEN)
              .where(path -> path.value().startsWith("d/"));
      rig.tier(i).faulty().inject(silent);
      refused(Errno.EIO, () -> rig.node(there));
      refused(Errno.EIO, () -> rig.node(missing));
      refused(Errno.EIO, () -> rig.create("/d/new"));
      rig.tier(i).faulty().inject(Fault.fail(Errno.EIO).on(BackendOperation.LIST));
      refused(Errno.EIO, () -> rig.list("/d"));
      rig.heal();
      rig.tier(i).faulty().inject(Fault.fail(Errno.EIO).on(BackendOperation.LIST_NEXT).skipping(1));
      refused(Errno.EIO, () -> rig.list("/d"));
      rig.heal();
      assertThat(rig.read(there)).isEqualTo("f");
      assertThat(rig.exists(missing)).isFalse();
      assertThat(rig.list("/d")).hasSize(2 * tiers);
    }
  }

  @Test
  void t24_syncsReachEveryTierAndTheirErrorsAreTold() throws IOException {
    for (int i = 0; i < tiers; i++) {
      rig.put(i, "/d/f" + i, "f");
    }
    try (OpenDirectory open = rig.union().openDirectory(Rig.CALLER, rig.node("/d"))) {
      open.sync();
      rig.union().syncAll(Rig.CALLER);
      for (int i = 0; i < tiers; i++) {
        assertThat(rig.tier(i).seen().calls(BackendOperation.SYNC_DIRECTORY))
            .extracting(call -> call.path())
            .contains(FsPath.of("/d"));
        assertThat(rig.tier(i).seen().count(BackendOperation.SYNC_ALL)).isEqualTo(1);
      }
      for (int i = 0; i < tiers; i++) {
        rig.heal();
        fail(i, Errno.ENOSPC, BackendOperation.SYNC_DIRECTORY, BackendOperation.SYNC_ALL);
        fail(i, Errno.ENOSPC, BackendOperation.SYNC);
        refused(Errno.ENOSPC, open::sync);
        refused(Errno.ENOSPC, () -> rig.union().syncAll(Rig.CALLER));
        try (OpenFile file =
            rig.union().open(Rig.CALLER, rig.node("/d/f" + i), OpenOptions.READ_WRITE)) {
          refused(Errno.ENOSPC, () -> file.sync(true));
        }
      }
    }
  }

  @Test
  void t32_aTierWithoutAttributesSaysSoAndStillTakesClones() throws IOException {
    rig.close();
    InMemoryBackend[] stores = new InMemoryBackend[tiers];
    Arrays.setAll(stores, i -> new InMemoryBackend());
    int bare = tiers - 1;
    stores[bare] = InMemoryBackend.builder().without(Capability.XATTRS).build();
    rig = Rig.over(stores);
    rig.put(bare, "/bare", "x").dir(0, "/d");
    byte[] value = {1};
    rig.tier(0).memory().setXattr(Rig.CALLER, FsPath.of("/d"), "user.a", value, XattrMode.ANY);
    refused(
        Errno.EOPNOTSUPP,
        () -> rig.union().setXattr(Rig.CALLER, rig.node("/bare"), "user.a", value, XattrMode.ANY));
    refused(Errno.EOPNOTSUPP, () -> rig.union().getXattr(Rig.CALLER, rig.node("/bare"), "user.a"));
    long inode = rig.node("/d").inode();
    rig.rename("/bare", "/d/bare");
    assertThat(rig.on("/d/bare")).isEqualTo("" + bare);
    assertThat(rig.node("/d").inode()).isEqualTo(inode);
    assertThat(rig.union().getXattr(Rig.CALLER, rig.node("/d"), "user.a")).isEqualTo(value);
  }

  @Test
  void t43_aUserWithoutQuotaLearnsOfIt() throws IOException {
    for (Errno full : new Errno[] {Errno.EDQUOT, Errno.ENOSPC}) {
      String name = "/" + full;
      rig.put(tiers - 1, name + "/old", "old");
      for (int i = 0; i < tiers; i++) {
        fail(i, full, BackendOperation.WRITE); // else it would go on elsewhere
      }
      try (OpenFile file =
          rig.union().open(Rig.CALLER, rig.node(name + "/old"), OpenOptions.READ_WRITE)) {
        refused(full, () -> Rig.write(file, "new"));
        assertThat(Rig.read(file)).isEqualTo("old");
      }
      fail(tiers - 1, full, BackendOperation.OPEN, BackendOperation.MAKE_DIRECTORY);
      refused(full, () -> rig.create(name + "/new"));
      assertThat(rig.exists(name + "/new")).isFalse();
      rig.heal();
    }
  }
}
