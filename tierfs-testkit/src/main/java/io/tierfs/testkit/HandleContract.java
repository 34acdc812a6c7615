package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Open files: they stand for the file, not for its name. */
interface HandleContract extends BackendContract {
  @Test
  default void readsEndAtTheEndOfTheFile() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "hello");
    try (FileHandle handle = fs().open("file", OpenOptions.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(10);
      assertThat(handle.read(buffer, 2)).isEqualTo(3);
      assertThat(buffer.position()).isEqualTo(3);
      assertThat(handle.read(buffer, 5)).isZero();
      assertThat(handle.read(buffer, 1L << 40)).isZero();
      assertThat(handle.read(ByteBuffer.allocate(0), 0)).isZero();
    }
  }

  @Test
  default void readsAndWritesKeepToTheBuffersWindow() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      ByteBuffer source =
          ByteBuffer.wrap("xxhelloxx".getBytes(StandardCharsets.UTF_8)).position(2).limit(7);
      assertThat(handle.write(source, 0)).isEqualTo(5);
      assertThat(source.remaining()).isZero();
      ByteBuffer target = ByteBuffer.allocateDirect(10).position(3).limit(7);
      assertThat(handle.read(target, 0)).isEqualTo(4);
      assertThat(target.position()).isEqualTo(7);
      assertThat(target.get(2)).isZero();
      assertThat(target.get(3)).isEqualTo((byte) 'h');
    }
    assertThat(fs().read("file")).isEqualTo("hello");
  }

  @Test
  default void theWrongAccessIsEbadf() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "hello");
    try (FileHandle reader = fs().open("file", OpenOptions.READ);
        FileHandle writer = fs().open("file", OpenOptions.existing(Access.WRITE))) {
      refused(Errno.EBADF, () -> BackendDriver.write(reader, "x", 0));
      refused(Errno.EBADF, () -> BackendDriver.read(writer, 0, 5));
    }
    assertThat(fs().read("file")).isEqualTo("hello");
  }

  /** A call may fail then, but the file stays open for all others. */
  @Test
  default void aThreadThatWasInterruptedClosesNothing() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "hello", 0);
      Thread.currentThread().interrupt();
      try {
        assertThat(BackendDriver.read(handle, 0, 10)).isEqualTo("hello");
        BackendDriver.write(handle, "hallo", 0);
        handle.stat();
      } catch (FsException e) {
        assertThat(e.errno()).as("%s, %s", e, e.getCause()).isEqualTo(Errno.EINTR);
      } finally {
        assertThat(Thread.interrupted()).as("the thread is still interrupted").isTrue();
      }
      assertThat(BackendDriver.read(handle, 2, 10)).isEqualTo("llo");
      BackendDriver.write(handle, "HELLO", 0);
    }
    assertThat(fs().read("file")).isEqualTo("HELLO");
  }

  @Test
  default void twoHandlesSeeEachOthersWrites() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle one = fs().create("file");
        FileHandle two = fs().open("file", OpenOptions.READ)) {
      BackendDriver.write(one, "hello", 0);
      assertThat(BackendDriver.read(two, 0, 10)).isEqualTo("hello");
      one.change(fs().caller(), AttributeChange.size(2));
      assertThat(two.stat().size()).isEqualTo(2);
    }
  }

  @Test
  default void aHandleOutlivesTheRenameOfItsFile() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir");
    try (FileHandle handle = fs().create("file")) {
      fs().rename("file", "dir/renamed");
      fs().write("file", "another");
      BackendDriver.write(handle, "hello", 0);
      assertThat(BackendDriver.read(handle, 0, 10)).isEqualTo("hello");
    }
    assertThat(fs().read("dir/renamed")).isEqualTo("hello");
    assertThat(fs().read("file")).isEqualTo("another");
  }

  @Test
  default void aHandleOutlivesTheUnlinkOfItsFile() throws IOException {
    needs(Capability.WRITE, Capability.OPEN_UNLINKED);
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "hello", 0);
      fs().remove("file");
      fs().write("file", "another");
      BackendDriver.write(handle, "HE", 0);
      assertThat(BackendDriver.read(handle, 0, 10)).isEqualTo("HEllo");
      assertThat(handle.stat().nlink()).isZero();
      handle.change(fs().caller(), AttributeChange.size(1));
      assertThat(handle.stat().size()).isEqualTo(1);
      handle.sync(false);
    }
    assertThat(fs().read("file")).isEqualTo("another");
  }

  @Test
  default void aHandleOutlivesTheReplacementOfItsFile() throws IOException {
    needs(Capability.WRITE, Capability.OPEN_UNLINKED);
    fs().write("file", "old").write("new", "new");
    try (FileHandle handle = fs().open("file", OpenOptions.READ)) {
      fs().rename("new", "file");
      assertThat(BackendDriver.read(handle, 0, 10)).isEqualTo("old");
    }
    assertThat(fs().read("file")).isEqualTo("new");
  }

  @Test
  default void aWriteBehindTheEndLeavesZeros() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "a", 0);
      BackendDriver.write(handle, "b", 10_000);
      assertThat(handle.stat().size()).isEqualTo(10_001);
      assertThat(BackendDriver.read(handle)).isEqualTo("a" + "\0".repeat(9_999) + "b");
    }
  }

  @Test
  default void offsetsGoPastFourGigabytes() throws IOException {
    needs(Capability.WRITE);
    assumeTrue(traits().sparseFiles(), "would need as much storage");
    long far = (5L << 30) + 123;
    try (FileHandle handle = fs().create("file")) {
      BackendDriver.write(handle, "far", far);
      BackendDriver.write(handle, "near", 123);
      assertThat(BackendDriver.read(handle, far, 10)).isEqualTo("far");
      assertThat(BackendDriver.read(handle, 123, 4)).isEqualTo("near");
      assertThat(handle.stat().size()).isEqualTo(far + 3);
      handle.change(fs().caller(), AttributeChange.size(far + 1));
      assertThat(BackendDriver.read(handle, far, 10)).isEqualTo("f");
    }
  }

  @Test
  default void aNegativeOffsetIsEinval() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      refused(Errno.EINVAL, () -> BackendDriver.read(handle, -1, 1));
      refused(Errno.EINVAL, () -> BackendDriver.write(handle, "x", -1));
    }
  }

  @Test
  default void aClosedHandleIsEbadfAndCanBeClosedAgain() throws IOException {
    needs(Capability.WRITE);
    FileHandle handle = fs().create("file");
    handle.flush();
    handle.sync(true);
    handle.close();
    handle.close();
    refused(Errno.EBADF, () -> BackendDriver.read(handle, 0, 1));
    refused(Errno.EBADF, () -> BackendDriver.write(handle, "x", 0));
  }

  @Test
  default void rawDescriptorsAreThereWhereDeclared() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      assertThat(handle.rawDescriptor().isPresent()).isEqualTo(has(Capability.RAW_DESCRIPTORS));
    }
  }
}
