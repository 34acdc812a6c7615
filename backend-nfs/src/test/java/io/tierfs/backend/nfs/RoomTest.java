package io.tierfs.backend.nfs;

import static io.tierfs.backend.nfs.WriteBehindTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that becomes full while it is written to. */
final class RoomTest {
  private static final int CAPACITY = 300_000;
  private static final int PIECE = 1_000;

  private FakeTier tier;

  @BeforeEach
  void open() throws IOException {
    tier = FakeTier.open(Map.of("write-behind", "16K"));
    tier.export().capacity(CAPACITY);
  }

  @AfterEach
  void close() throws IOException {
    tier.close();
  }

  private static ByteBuffer piece(int number) {
    String text = "%09d ".formatted(number).repeat(PIECE / 10);
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whoever is told of it still has the bytes; whatever was taken before is there. */
  @Test
  void theWriteThatHasNoRoomFailsItself() throws IOException {
    int taken = 0;
    int halfway = 0;
    try (FileHandle file = tier.fs().create("file")) {
      ByteBuffer refused = piece(0);
      try {
        while (taken < 2 * CAPACITY / PIECE) {
          refused = piece(taken);
          file.write(refused, (long) taken * PIECE);
          taken++;
          halfway = taken == CAPACITY / PIECE / 2 ? tier.export().count("write") : halfway;
        }
      } catch (FsException e) {
        assertThat(e.errno()).isEqualTo(Errno.ENOSPC);
      }
      assertThat(refused.position()).isZero();
      assertThat(taken).isEqualTo(CAPACITY / PIECE);
      assertThat(file.stat().size()).isEqualTo(CAPACITY);
      file.sync(false);
    }
    assertThat(halfway).as("writes are gathered where there is room").isLessThan(100);
    ByteBuffer all = ByteBuffer.wrap(tier.export().safe("file"));
    for (int i = 0; i < taken; i++) {
      assertThat(all.slice(i * PIECE, PIECE)).isEqualTo(piece(i));
    }
  }

  @Test
  void aFullServerThatGetsRoomIsWrittenToAgain() throws IOException {
    tier.export().capacity(10);
    try (FileHandle file = tier.fs().create("file")) {
      refused(Errno.ENOSPC, () -> file.write(piece(0), 0));
      refused(Errno.ENOSPC, () -> file.write(piece(1), 0));
      tier.export().capacity(CAPACITY);
      file.write(piece(2), 0);
    }
    assertThat(tier.export().safe("file")).isEqualTo(piece(2).array());
  }
}
