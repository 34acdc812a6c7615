package io.tierfs.backend.nfs;

import static io.tierfs.backend.nfs.WriteBehindTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.OpenOptions;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one does to a file between another's question and the server's answer. */
@Timeout(60)
final class SharedFileTest {
  private static final OpenOptions APPEND = OpenOptions.READ_WRITE.withAppend(true);

  private FakeTier tier;

  @BeforeEach
  void open() throws IOException {
    tier =
        FakeTier.open(Map.of(), new FakeExport(FakeTier.PATIENCE, EnumSet.allOf(NfsFeature.class)));
  }

  @AfterEach
  void close() throws IOException {
    tier.close();
  }

  private interface Step {
    void run() throws IOException;
  }

  private static Runnable unchecked(Step step) {
    return () -> {
      try {
        step.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @Test
  void aSizeIsNotThatOfBeforeAWriteWhichBecomesSafeMeanwhile() throws IOException {
    FileHandle file = tier.fs().create("file");
    BackendDriver.write(file, "0123456789", 0);
    tier.export().beforeAnswer("getattr", unchecked(() -> file.sync(false)));
    assertThat(file.stat().size()).isEqualTo(10);
    BackendDriver.write(file, "0123456789", 10);
    tier.export().beforeAnswer("getattr", unchecked(() -> file.sync(false)));
    assertThat(tier.fs().stat("file").size()).isEqualTo(20);
    BackendDriver.write(file, "0123456789", 20);
    tier.export().beforeAnswer("getattr", unchecked(file::close));
    assertThat(tier.fs().stat("file").size()).isEqualTo(30);
  }

  @Test
  void anAppendBeginsWhereAPathWasTruncatedToWhileTheFileWasOpened() throws IOException {
    tier.fs().write("log", "0123456789");
    FileHandle[] file = new FileHandle[1];
    tier.export().beforeCall("setattr", unchecked(() -> file[0] = tier.fs().open("log", APPEND)));
    tier.fs().change("log", AttributeChange.size(0));
    BackendDriver.write(file[0], "x", 0);
    file[0].close();
    assertThat(tier.fs().read("log")).isEqualTo("x");
  }

  @Test
  void anOpenThatTruncatesWhatWasMadeMeanwhileIsKnownToAll() throws IOException {
    FileHandle[] other = new FileHandle[1];
    tier.export()
        .beforeCall(
            "create",
            unchecked(
                () -> {
                  other[0] = tier.fs().open("log", APPEND.withCreate(false, 0644));
                  BackendDriver.write(other[0], "other", 0);
                  other[0].sync(false);
                }));
    OpenOptions options = APPEND.withCreate(false, 0644).withTruncate(true);
    try (FileHandle file = tier.fs().open("log", options)) {
      BackendDriver.write(other[0], "x", 0);
      BackendDriver.write(file, "y", 0);
      assertThat(other[0].stat().size()).isEqualTo(2);
    }
    other[0].close();
    assertThat(tier.fs().read("log")).isEqualTo("xy");
  }

  @Test
  void aNewFileIsNotAskedForItsSize() throws IOException {
    tier.fs().create("file").close();
    assertThat(tier.export().count("getattr")).isZero();
  }

  @Test
  void whatIsSafeAtOnceIsNotCoveredByWhatIsSentAgain() throws IOException {
    try (FileHandle file = tier.fs().create("file")) {
      BackendDriver.write(file, "a".repeat(4_096), 0);
      awaitWrites(2);
      tier.export().steadyOneOf(1);
      BackendDriver.write(file, "bbbb", 10);
      // Not adjacent: the chunk before is sent.
      BackendDriver.write(file, "c", 100_000);
      awaitWrites(3);
      tier.export().restart();
      file.sync(false);
      assertThat(BackendDriver.read(file, 0, 16)).isEqualTo("aaaaaaaaaabbbbaa");
    }
    assertThat(tier.export().safe("file")).asString().startsWith("aaaaaaaaaabbbbaa");
  }

  private void awaitWrites(int count) {
    while (tier.export().count("write") < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anErrorIsToldToEachWhoWritesNotToTheFirstWhoSyncs() throws IOException {
    FileHandle file = tier.fs().create("file");
    FileHandle second = tier.fs().open("file", OpenOptions.READ_WRITE);
    FileHandle reader = tier.fs().open("file", OpenOptions.READ);
    BackendDriver.write(file, "x", 0);
    tier.export().refuseWrites(NfsStatus.NOSPC);
    reader.close();
    refused(Errno.ENOSPC, () -> tier.backend().syncAll(tier.fs().caller()));
    refused(Errno.ENOSPC, () -> second.sync(false));
    refused(Errno.ENOSPC, () -> file.sync(false));
    tier.export().refuseWrites(null);
    file.sync(false);
    tier.backend().syncAll(tier.fs().caller());
    // Others know of it: who comes later is not told.
    FileHandle later = tier.fs().open("file", OpenOptions.READ_WRITE);
    BackendDriver.write(later, "y", 0);
    later.close();
    second.close();
    file.close();
    assertThat(tier.fs().read("file")).isEqualTo("y");
  }

  @Test
  void whoWaitsForAWriteIsTheOnlyOneToBeToldOfItsRefusal() throws IOException {
    FileHandle file = tier.fs().create("file");
    FileHandle waiting = tier.fs().open("file", OpenOptions.READ_WRITE.withDirect(true));
    tier.export().refuseWrites(NfsStatus.NOSPC);
    refused(Errno.ENOSPC, () -> BackendDriver.write(waiting, "x", 0));
    tier.export().refuseWrites(null);
    BackendDriver.write(file, "y", 0);
    file.close();
    waiting.close();
    assertThat(tier.fs().read("file")).isEqualTo("y");
  }

  @Test
  void aCopyIsSafeAlsoWhereTheServerRestartsBeforeItIsCommitted() throws IOException {
    tier.fs().write("from", "0123456789").write("to", "");
    try (FileHandle from = tier.fs().open("from", OpenOptions.READ);
        FileHandle to = tier.fs().open("to", OpenOptions.READ_WRITE)) {
      tier.export().beforeAnswer("copy", tier.export()::restart);
      assertThat(from.copyTo(0, to, 0, 10)).isEqualTo(10);
      to.sync(false);
    }
    tier.export().restart();
    assertThat(tier.export().safe("to")).asString().isEqualTo("0123456789");
  }

  @Test
  void anAppendFollowsACopy() throws IOException {
    tier.fs().write("from", "0123456789").write("to", "");
    try (FileHandle from = tier.fs().open("from", OpenOptions.READ);
        FileHandle to = tier.fs().open("to", APPEND)) {
      from.copyTo(0, to, 0, 10);
      BackendDriver.write(to, "x", 0);
    }
    assertThat(tier.fs().read("to")).isEqualTo("0123456789x");
  }

  @Test
  void aHiddenNameGoesWithAFileThatIsClosedWhileItGetsIt() throws IOException {
    FileHandle file = tier.fs().create("file");
    tier.export().beforeCall("rename", unchecked(file::close));
    tier.fs().remove("file");
    assertThat(tier.export().names("")).isEmpty();
  }
}
