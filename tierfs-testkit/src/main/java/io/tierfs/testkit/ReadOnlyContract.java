package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A store that cannot be written: what it happens to hold can be listed and read. */
interface ReadOnlyContract extends BackendContract {
  int LOOKED_AT = 200;
  int CHUNK = 64 << 10;

  @Test
  default void whatIsListedCanBeLookedAt() throws IOException {
    for (FsPath path : some()) {
      FileStat stat = fs().backend().stat(fs().caller(), path);
      for (DirectoryEntry entry : entries(path.parent())) {
        if (entry.name().equals(path.name())) {
          assertThat(entry.type()).as("type of %s", path).isIn(stat.type(), null);
          assertThat(entry.stat() == null || entry.stat().size() == stat.size()).isTrue();
        }
      }
    }
  }

  @Test
  default void eachNameIsListedOnce() throws IOException {
    assertThat(some()).doesNotHaveDuplicates();
  }

  @Test
  default void filesAreReadToTheirEnd() throws IOException {
    for (FsPath path : files()) {
      try (FileHandle handle = fs().backend().open(fs().caller(), path, OpenOptions.READ)) {
        long size = handle.stat().size();
        assertThat(size).isEqualTo(fs().backend().stat(fs().caller(), path).size());
        byte[] all = read(handle, 0, CHUNK);
        assertThat(all).as("of %s", path).hasSize((int) Math.min(size, CHUNK));
        int half = all.length / 2;
        assertThat(read(handle, half, CHUNK / 4))
            .isEqualTo(Arrays.copyOfRange(all, half, Math.min(all.length, half + CHUNK / 4)));
        assertThat(read(handle, size, CHUNK)).isEmpty();
        assertThat(read(handle, size + (1L << 33), CHUNK)).isEmpty();
        refused(Errno.EINVAL, () -> read(handle, -1, 1));
        refused(Errno.EBADF, () -> BackendDriver.write(handle, "x", 0));
      }
    }
  }

  @Test
  default void aClosedFileIsEbadf() throws IOException {
    for (FsPath path : files()) {
      FileHandle handle = fs().backend().open(fs().caller(), path, OpenOptions.READ);
      handle.close();
      handle.close();
      refused(Errno.EBADF, () -> read(handle, 0, 1));
    }
  }

  @Test
  default void aFileIsNoDirectory() throws IOException {
    for (FsPath path : files()) {
      refused(Errno.ENOTDIR, () -> entries(path));
      refused(Errno.ENOTDIR, () -> fs().stat(path.value() + "/below"));
    }
  }

  /** Nothing is tried that would cost a file, should the store not be what it says. */
  @Test
  default void whatIsThereCannotBeOpenedForWriting() throws IOException {
    for (FsPath path : files()) {
      OpenOptions options = OpenOptions.existing(Access.WRITE);
      refused(Errno.EROFS, () -> fs().backend().open(fs().caller(), path, options).close());
    }
  }

  private static byte[] read(FileHandle handle, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    handle.read(buffer, offset);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private List<FsPath> files() throws IOException {
    List<FsPath> files = new ArrayList<>();
    for (FsPath path : some()) {
      if (fs().backend().stat(fs().caller(), path).isRegularFile()) {
        files.add(path);
      }
    }
    assumeTrue(!files.isEmpty(), "no file is found in the store");
    return files;
  }

  /** Some of what the store holds, from the root on. */
  private List<FsPath> some() throws IOException {
    needsLackOf(Capability.WRITE);
    List<FsPath> found = new ArrayList<>();
    Queue<FsPath> directories = new ArrayDeque<>(List.of(FsPath.ROOT));
    while (!directories.isEmpty() && found.size() < LOOKED_AT) {
      FsPath directory = directories.remove();
      for (DirectoryEntry entry : entries(directory)) {
        FsPath path = directory.resolve(entry.name());
        found.add(path);
        if (fs().backend().stat(fs().caller(), path).isDirectory()) {
          directories.add(path);
        }
      }
    }
    assumeTrue(!found.isEmpty(), "the store is empty");
    return found;
  }

  /** The first entries of a directory. */
  private List<DirectoryEntry> entries(FsPath directory) throws IOException {
    List<DirectoryEntry> entries = new ArrayList<>();
    try (DirectoryCursor cursor = fs().backend().list(fs().caller(), directory)) {
      for (var entry = cursor.next(); entry != null && entries.size() < LOOKED_AT; ) {
        entries.add(entry);
        entry = cursor.next();
      }
    }
    return entries;
  }
}
