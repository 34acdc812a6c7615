package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.TierMode;
import io.tierfs.testkit.BackendCall;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.RecordingBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often an operation calls a backend: what is remembered is not asked for again. */
class OperationCostTest {
  private final List<RecordingBackend> recorders = new ArrayList<>();
  private UnionFixture fs;
  private Node directory;

  @AfterEach
  void close() {
    fs.close();
  }

  /** A union whose directory {@code d} is on all tiers, or on the last one alone. */
  private void open(int tiers, boolean everywhere) throws IOException {
    List<TierSetup> setups = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      RecordingBackend recorder = new RecordingBackend(new InMemoryBackend());
      recorders.add(recorder);
      boolean takesFiles = everywhere || i == tiers - 1;
      setups.add(new TierSetup("t" + i, recorder, takesFiles ? TierMode.RW : TierMode.NC, 0));
    }
    fs = UnionFixture.of(setups, CacheSettings.DEFAULT);
    for (int i = everywhere ? 0 : tiers - 1; i < tiers; i++) {
      fs.dir(i, "d");
    }
    directory = fs.node("d");
    fs.union().stat(DAEMON, directory);
    clear();
  }

  private void clear() {
    recorders.forEach(RecordingBackend::clear);
  }

  /** The calls since the last clearing, by tier. */
  private List<String> calls() {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < recorders.size(); i++) {
      for (BackendCall call : recorders.get(i).calls()) {
        calls.add("t" + i + " " + call);
      }
    }
    clear();
    return calls;
  }

  private void absent(String name) {
    assertThatThrownBy(() -> fs.union().find(DAEMON, directory, name))
        .isInstanceOf(FsException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void aLookupOfAKnownNameIsOneCallOnItsTier(int tiers) throws IOException {
    open(tiers, true);
    int last = tiers - 1;
    fs.put(last, "d/f", "x");
    fs.union().find(DAEMON, directory, "f");
    clear();
    Found found = fs.union().find(DAEMON, directory, "f");
    assertThat(calls()).containsExactly("t" + last + " STAT /d/f");
    fs.union().stat(DAEMON, found.node());
    assertThat(calls()).containsExactly("t" + last + " STAT /d/f");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void aDirectoryOnOneTierCostsNoCallOnTheOthers(int tiers) throws IOException {
    open(tiers, false);
    int last = tiers - 1;
    absent("f");
    assertThat(calls()).containsExactly("t" + last + " STAT /d/f");
    fs.create("d/f", "");
    assertThat(calls())
        .filteredOn(call -> call.contains("/d/f"))
        .allMatch(call -> call.startsWith("t" + last));
    fs.unlink("d/f");
    assertThat(calls())
        .filteredOn(call -> call.contains("/d/f"))
        .containsExactly("t" + last + " STAT /d/f", "t" + last + " REMOVE_FILE /d/f");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void whatIsKnownToBeAbsentIsNotLookedFor(int tiers) throws IOException {
    open(tiers, true);
    absent("f");
    assertThat(calls()).as("one call on each tier").hasSize(tiers);
    absent("f");
    assertThat(calls()).isEmpty();
    OpenOptions options = OpenOptions.createNew(0644);
    try (OpenFile file = fs.union().create(DAEMON, directory, "f", options)) {
      file.firstStat();
      assertThat(calls()).containsExactly("t0 OPEN /d/f", "t0 HANDLE_STAT /d/f");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void whereAFileIsMadeIsNotLookedFirst(int tiers) throws IOException {
    open(tiers, true);
    OpenOptions options = OpenOptions.createNew(0644);
    fs.union().create(DAEMON, directory, "f", options).close();
    List<String> calls = calls();
    assertThat(calls).doesNotContain("t0 STAT /d/f").contains("t0 OPEN /d/f");
    assertThat(calls).filteredOn(call -> call.contains(" STAT /d/f")).hasSize(tiers - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void aRemovalAndARenameLookOnceOnEachTier(int tiers) throws IOException {
    open(tiers, true);
    fs.put(0, "d/f", "x");
    fs.union().find(DAEMON, directory, "f");
    clear();
    fs.union().rename(DAEMON, directory, "f", directory, "g", RenameMode.REPLACE);
    List<String> calls = calls();
    assertThat(calls).hasSize(2 * tiers + 1).contains("t0 RENAME /d/f /d/g");
    fs.union().removeFile(DAEMON, directory, "g");
    calls = calls();
    assertThat(calls).hasSize(tiers + 1).contains("t0 REMOVE_FILE /d/g");
  }

  /** The position of a name in a listing. */
  private static long position(OpenDirectory listing, String name) throws IOException {
    long position = 0;
    while (!requireNonNull(listing.entry(position)).name().equals(name)) {
      position++;
    }
    return position;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void aListedFileIsOneCallOnTheTierThatHasIt(int tiers) throws IOException {
    open(tiers, true);
    int last = tiers - 1;
    fs.put(last, "d/f", "x");
    try (OpenDirectory listing = fs.union().openDirectory(DAEMON, directory)) {
      long position = position(listing, "f");
      clear();
      assertThat(listing.find(DAEMON, position).stat().size()).isEqualTo(1);
      assertThat(calls()).containsExactly("t" + last + " STAT /d/f");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void aListingIsNotTrustedWhereNamesHaveChangedSince(int tiers) throws IOException {
    open(tiers, true);
    int last = tiers - 1;
    fs.put(last, "d/f", "x");
    try (OpenDirectory listing = fs.union().openDirectory(DAEMON, directory)) {
      long position = position(listing, "f");
      fs.put(0, "d/f", "hotter");
      fs.union().makeDirectory(DAEMON, directory, "other", 0755);
      assertThat(listing.find(DAEMON, position).stat().size()).isEqualTo(6);
    }
  }
}
