package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static io.tierfs.testkit.BackendContract.refusedByAny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Reservation, holes and copies of ranges. */
interface StorageContract extends BackendContract {
  int KEEP_SIZE = 1;
  int PUNCH_HOLE = 2;
  int BLOCK = 1 << 20;

  @Test
  default void reservedStorageReadsAsZeros() throws IOException {
    needs(Capability.WRITE, Capability.ALLOCATE);
    try (FileHandle handle = fs().create("file")) {
      handle.allocate(0, 0, BLOCK);
      assertThat(handle.stat().size()).isEqualTo(BLOCK);
      assertThat(BackendDriver.read(handle, 100, 3)).isEqualTo("\0\0\0");
      handle.allocate(KEEP_SIZE, 0, 2 * BLOCK);
      assertThat(handle.stat().size()).isEqualTo(BLOCK);
    }
  }

  @Test
  default void aPunchedHoleReadsAsZeros() throws IOException {
    needs(Capability.WRITE, Capability.ALLOCATE);
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "x".repeat(3 * BLOCK), 0);
      handle.allocate(PUNCH_HOLE | KEEP_SIZE, BLOCK - 1, BLOCK + 2);
      assertThat(handle.stat().size()).isEqualTo(3L * BLOCK);
      assertThat(BackendDriver.read(handle, BLOCK - 2, 3)).isEqualTo("x\0\0");
      assertThat(BackendDriver.read(handle, 2 * BLOCK - 1, 4)).isEqualTo("\0\0xx");
    }
  }

  @Test
  default void anUnknownModeOfReservationIsRefused() throws IOException {
    needs(Capability.WRITE, Capability.ALLOCATE);
    try (FileHandle handle = fs().create("file")) {
      refusedByAny(() -> handle.allocate(1 << 20, 0, 1), Errno.EOPNOTSUPP);
    }
  }

  @Test
  default void withoutReservationItIsEopnotsupp() throws IOException {
    needs(Capability.WRITE);
    needsLackOf(Capability.ALLOCATE);
    try (FileHandle handle = fs().create("file")) {
      refused(Errno.EOPNOTSUPP, () -> handle.allocate(0, 0, 1));
    }
  }

  @Test
  default void dataAndHolesAreFound() throws IOException {
    needs(Capability.WRITE, Capability.SEEK_HOLES);
    assumeTrue(traits().sparseFiles(), "holes take storage here");
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "x", 0);
      BackendDriver.write(handle, "y", 4 * BLOCK);
      assertThat(handle.seekData(0)).isZero();
      assertThat(handle.seekHole(0)).isBetween(1L, 2L * BLOCK);
      assertThat(handle.seekData(2 * BLOCK)).isBetween(3L * BLOCK, 4L * BLOCK);
      assertThat(handle.seekHole(4 * BLOCK)).isEqualTo(4 * BLOCK + 1);
    }
  }

  @Test
  default void seeksWorkWithoutHoles() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "hello", 0);
      assertThat(handle.seekData(2)).isEqualTo(2);
      assertThat(handle.seekHole(2)).isEqualTo(5);
      refused(Errno.ENXIO, () -> handle.seekData(5));
      refused(Errno.ENXIO, () -> handle.seekHole(6));
    }
  }

  @Test
  default void aRangeIsCopied() throws IOException {
    needs(Capability.WRITE, Capability.COPY_RANGE);
    fs().write("from", "hello world").write("to", "0123456789");
    try (FileHandle from = fs().open("from", OpenOptions.READ);
        FileHandle to = fs().open("to", OpenOptions.READ_WRITE)) {
      assertThat(from.copyTo(6, to, 2, 3)).isEqualTo(3);
      assertThat(from.copyTo(6, to, 8, 100)).isEqualTo(5);
      assertThat(from.copyTo(11, to, 0, 100)).isZero();
    }
    assertThat(fs().read("to")).isEqualTo("01wor567world");
  }

  @Test
  default void withoutCopyOfRangesTheCallerCopies() throws IOException {
    needs(Capability.WRITE);
    needsLackOf(Capability.COPY_RANGE);
    fs().write("from", "hello").write("to", "x");
    try (FileHandle from = fs().open("from", OpenOptions.READ);
        FileHandle to = fs().open("to", OpenOptions.READ_WRITE)) {
      refusedByAny(() -> from.copyTo(0, to, 0, 5), Errno.EOPNOTSUPP, Errno.EXDEV);
    }
  }
}
