package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WriteBehindTest {
  private FakeTier tier;

  @BeforeEach
  void open() throws IOException {
    tier = FakeTier.open(Map.of());
  }

  @AfterEach
  void close() throws IOException {
    tier.close();
  }

  @Test
  void whatWasSyncedSurvivesARestartAndWhatWasNotIsSentAgain() throws IOException {
    try (FileHandle file = tier.fs().create("file")) {
      BackendDriver.write(file, "a".repeat(10_000), 0);
      file.sync(false);
      BackendDriver.write(file, "b".repeat(10_000), 5_000);
      tier.export().restart();
      assertThat(BackendDriver.read(file)).isEqualTo("a".repeat(5_000) + "b".repeat(10_000));
      file.sync(false);
      tier.export().restart();
    }
    assertThat(tier.export().safe("file"))
        .asString()
        .isEqualTo("a".repeat(5_000) + "b".repeat(10_000));
  }

  @Test
  void overlappingWritesRestartsAndTruncationsEndInTheBytesThatWereWrittenLast()
      throws IOException {
    Random random = new Random(Seeds.seed("WriteBehindTest"));
    byte[] model = new byte[0];
    try (FileHandle file = tier.fs().create("file")) {
      for (int step = 0; step < 3_000; step++) {
        int at = random.nextInt(30_000);
        switch (random.nextInt(20)) {
          case 0 -> tier.export().restart();
          case 1 -> {
            file.sync(false);
            tier.export().restart();
            assertThat(tier.export().safe("file")).as("step %d", step).isEqualTo(model);
          }
          case 2 -> {
            file.change(tier.fs().caller(), AttributeChange.size(at));
            model = Arrays.copyOf(model, at);
          }
          case 3, 4, 5, 6 -> {
            ByteBuffer target = ByteBuffer.allocate(random.nextInt(9_000));
            int count = file.read(target, at);
            int expected = Math.clamp(model.length - at, 0, target.capacity());
            assertThat(count).as("step %d", step).isEqualTo(expected);
            assertThat(Arrays.copyOf(target.array(), count))
                .as("step %d", step)
                .isEqualTo(count == 0 ? new byte[0] : Arrays.copyOfRange(model, at, at + count));
          }
          default -> {
            byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 200 : 9_000)];
            random.nextBytes(bytes);
            file.write(ByteBuffer.wrap(bytes), at);
            model = Arrays.copyOf(model, Math.max(model.length, at + bytes.length));
            System.arraycopy(bytes, 0, model, at, bytes.length);
          }
        }
        assertThat(file.stat().size()).as("step %d", step).isEqualTo(model.length);
      }
    }
    assertThat(tier.export().safe("file")).isEqualTo(model);
  }

  @Test
  void aFullDiskIsToldToTheNextSyncOnce() throws IOException {
    FileHandle file = tier.fs().create("file");
    BackendDriver.write(file, "x".repeat(10_000), 0);
    file.sync(false);
    tier.export().refuseWrites(NfsStatus.NOSPC);
    BackendDriver.write(file, "y", 0);
    refused(Errno.ENOSPC, () -> file.sync(false));
    file.sync(false);
    BackendDriver.write(file, "y", 0);
    refused(Errno.ENOSPC, file::close);
    tier.export().refuseWrites(null);
    assertThat(tier.fs().read("file")).isEqualTo("x".repeat(10_000));
  }

  @Test
  void smallFilesNeedNoCommit() throws IOException {
    tier.fs().write("file", "small");
    assertThat(tier.export().count("write")).isEqualTo(1);
    assertThat(tier.export().count("commit")).isZero();
    assertThat(tier.export().safe("file")).asString().isEqualTo("small");
  }

  @Test
  void smallWritesAreGathered() throws IOException {
    try (FileHandle file = tier.fs().create("file")) {
      for (int i = 0; i < 1_000; i++) {
        BackendDriver.write(file, "0123456789", i * 10L);
      }
    }
    // 3 chunks of 4 KiB, each of them in two WRITEs, for the export takes all but 50 bytes.
    assertThat(tier.export().count("write")).isEqualTo(6);
    assertThat(tier.export().safe("file")).hasSize(10_000);
  }

  @Test
  void memoryIsBounded() throws IOException {
    try (FakeTier small = FakeTier.hasty(Map.of("write-behind", "16K"));
        FileHandle file = small.fs().create("file")) {
      for (int i = 0; i < 100; i++) {
        BackendDriver.write(file, "x".repeat(1_000), i * 1_000L);
      }
      small.export().hang();
      refused(
          Errno.ETIMEDOUT,
          () -> {
            for (int i = 0; i < 100; i++) {
              BackendDriver.write(file, "y".repeat(1_000), i * 1_000L);
            }
          });
      small.export().goOn();
      awaitAnswer(small);
      file.sync(false);
    }
  }

  @Test
  void aHangLosesNothing() throws IOException {
    try (FakeTier hasty = FakeTier.hasty(Map.of())) {
      FileHandle file = hasty.fs().create("file");
      BackendDriver.write(file, "a".repeat(20_000), 0);
      hasty.export().hang();
      refused(Errno.ETIMEDOUT, () -> file.sync(false));
      refused(Errno.ETIMEDOUT, file::close);
      hasty.export().goOn();
      awaitAnswer(hasty);
      hasty.backend().syncAll(hasty.fs().caller());
      assertThat(hasty.export().safe("file")).asString().isEqualTo("a".repeat(20_000));
    }
  }

  @Test
  void appendsOfSeveralHandlesFollowEachOther() throws IOException {
    tier.fs().write("log", "0");
    OpenOptions append = OpenOptions.READ_WRITE.withAppend(true);
    try (FileHandle one = tier.fs().open("log", append);
        FileHandle two = tier.fs().open("log", append)) {
      for (int i = 0; i < 100; i++) {
        BackendDriver.write(i % 2 == 0 ? one : two, "%04d".formatted(i), 0);
      }
      assertThat(two.stat().size()).isEqualTo(401);
      assertThat(tier.backend().stat(tier.fs().caller(), FsPath.of("log")).size()).isEqualTo(401);
    }
    assertThat(tier.fs().read("log")).startsWith("0000000010002").hasSize(401);
  }

  @Test
  void anAppendFollowsWhatWasWrittenAndClosedWhileTheFileWasOpened() throws IOException {
    tier.fs().write("log", "");
    OpenOptions append = OpenOptions.READ_WRITE.withAppend(true);
    tier.export().beforeAnswer("open", () -> appendAndClose("first"));
    try (FileHandle file = tier.fs().open("log", append)) {
      BackendDriver.write(file, "second", 0);
    }
    assertThat(tier.fs().read("log")).isEqualTo("firstsecond");
  }

  private void appendAndClose(String text) {
    try (FileHandle file = tier.fs().open("log", OpenOptions.READ_WRITE.withAppend(true))) {
      BackendDriver.write(file, text, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the tier notices by itself that its server answers. */
  static void awaitAnswer(FakeTier tier) throws IOException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (true) {
      try {
        tier.fs().stat("");
        return;
      } catch (FsException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  static void refused(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).as(e.toString()).isEqualTo(errno));
  }
}
