package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Open files by descriptors. */
class NativeFileHandleTest extends NativeTestBase {
  private static final int LARGE = 3 * CallPool.BUFFER_BYTES + 17;
  private static final int ROUNDS = 200;

  private static ByteBuffer random(int size, boolean direct) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    return buffer.put(bytes).flip();
  }

  @Test
  void heapAndDirectBuffersOfAnySizeCarryTheSameBytes() throws IOException {
    for (boolean direct : new boolean[] {true, false}) {
      ByteBuffer source = random(LARGE, direct);
      try (FileHandle handle = create("file-" + direct)) {
        assertThat(handle.write(source.asReadOnlyBuffer(), 11)).isEqualTo(LARGE);
        for (boolean readDirect : new boolean[] {true, false}) {
          ByteBuffer target =
              readDirect ? ByteBuffer.allocateDirect(LARGE + 50) : ByteBuffer.allocate(LARGE + 50);
          assertThat(handle.read(target, 11)).isEqualTo(LARGE);
          assertThat(target.flip()).isEqualTo(source);
        }
      }
    }
  }

  @Test
  void aBufferToReadIntoMustBeWritable() throws IOException {
    try (FileHandle handle = create("file")) {
      handle.write(bytes("x"), 0);
      org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
          .isThrownBy(() -> handle.read(ByteBuffer.allocate(1).asReadOnlyBuffer(), 0));
    }
  }

  @Test
  void directIoThatIsNotAlignedStillWorks() throws IOException {
    try (FileHandle handle =
        backend.open(DAEMON, path("file"), OpenOptions.createNew(0600).withDirect(true))) {
      assertThat(handle.write(bytes("0123456789"), 3)).isEqualTo(10);
      ByteBuffer target = ByteBuffer.allocate(7);
      assertThat(handle.read(target, 5)).isEqualTo(7);
      assertThat(target.array()).asString().isEqualTo("2345678");
    }
    ByteBuffer block = ByteBuffer.allocateDirect(4096 + 4096).alignedSlice(4096).limit(4096);
    try (FileHandle handle =
        backend.open(DAEMON, path("file"), OpenOptions.READ_WRITE.withDirect(true))) {
      assertThat(handle.write(block, 0)).isEqualTo(4096);
      assertThat(handle.stat().size()).isEqualTo(4096);
    }
  }

  @Test
  void twoHandlesAppend() throws IOException {
    put("log", "one ");
    OpenOptions append = OpenOptions.existing(Access.WRITE).withAppend(true);
    try (FileHandle first = backend.open(DAEMON, path("log"), append);
        FileHandle second = backend.open(DAEMON, path("log"), append)) {
      first.write(bytes("two "), 0);
      second.write(bytes("three "), 0);
      first.write(bytes("four"), 1000);
    }
    assertThat(get("log")).isEqualTo("one two three four");
  }

  @Test
  void sparseFilesTakeNoStorage() throws IOException {
    try (FileHandle handle = create("sparse")) {
      handle.write(bytes("end"), 1L << 33);
      handle.sync(false);
      FileStat stat = handle.stat();
      assertThat(stat.size()).isEqualTo((1L << 33) + 3);
      assertThat(stat.blocks() * 512).isLessThan(1 << 20);
      assertErrno(Errno.ENXIO, () -> handle.seekData(1L << 34));
    }
  }

  @Test
  void errorsOfTheKernelComeThrough() throws IOException {
    try (FileHandle handle = create("file")) {
      handle.write(bytes("text"), 0);
      assertErrno(Errno.EFBIG, () -> handle.change(DAEMON, AttributeChange.size(Long.MAX_VALUE)));
      assertErrno(Errno.EINVAL, () -> handle.allocate(0, 0, 0));
      assertErrno(Errno.EINVAL, () -> handle.copyTo(0, handle, 1, 2));
    }
  }

  @Test
  void theRawDescriptorIsOneOfThisProcess() throws IOException {
    FileHandle handle = create("file");
    int descriptor = handle.rawDescriptor().orElseThrow();
    Path link = Path.of("/proc/self/fd/" + descriptor);
    assertThat(Files.readSymbolicLink(link)).isEqualTo(dir.resolve("file"));
    handle.close();
    assertThat(handle.rawDescriptor()).isEmpty();
    assertThat(Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(dir))
        .as("still open")
        .isFalse();
  }

  /** Readers of a handle that is closed under them: the file's bytes or EBADF, nothing else. */
  @Test
  void aHandleClosedUnderItsReadersNeverReadsAnotherFile() throws Exception {
    put("mine", "m".repeat(5000));
    put("other", "o".repeat(5000));
    try (var threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < ROUNDS; round++) {
        FileHandle handle = backend.open(DAEMON, path("mine"), OpenOptions.READ);
        CountDownLatch reading = new CountDownLatch(2);
        List<Future<Boolean>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          readers.add(threads.submit(() -> readUntilClosed(handle, reading)));
        }
        Future<FileHandle> closer =
            threads.submit(
                () -> {
                  reading.await();
                  handle.close();
                  // Takes the number of the descriptor, if it was free too early.
                  return backend.open(DAEMON, path("other"), OpenOptions.READ);
                });
        for (Future<Boolean> reader : readers) {
          assertThat(reader.get()).isTrue();
        }
        closer.get().close();
      }
    }
  }

  private static boolean readUntilClosed(FileHandle handle, CountDownLatch reading)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(5000);
    while (true) {
      buffer.clear();
      try {
        handle.read(buffer, 0);
      } catch (FsException e) {
        assertThat(e.errno()).isEqualTo(Errno.EBADF);
        return true;
      }
      assertThat(buffer.get(4999)).isEqualTo((byte) 'm');
      reading.countDown();
    }
  }

  @Test
  void noDescriptorStaysOpen() throws IOException {
    Files.createSymbolicLink(dir.resolve("link"), Path.of("x"));
    Files.createDirectory(dir.resolve("d"));
    useEverything();
    int before = descriptors();
    for (int i = 0; i < 50; i++) {
      useEverything();
    }
    // What else this process does may come and go: far fewer than fifty.
    assertThat(descriptors()).isLessThan(before + 20);
  }

  private static int descriptors() {
    return new java.io.File("/proc/self/fd").list().length;
  }

  private void useEverything() throws IOException {
    put("d/file", "x");
    get("d/file");
    try (var cursor = backend.list(DAEMON, path("d"))) {
      assertThat(cursor.next()).isNotNull();
    }
    try (NativeLocaldir other = NativeLocaldir.open(dir, NativeLocaldir.Ways.BEST)) {
      other.stat(DAEMON, path("d"));
      other.syncAll(DAEMON);
    }
    backend.syncDirectory(DAEMON, path("d"));
    backend.change(DAEMON, path("d/file"), AttributeChange.size(3).withPermissions(0600));
    assertErrno(Errno.EEXIST, () -> create("d/file"));
    assertErrno(Errno.EISDIR, () -> backend.open(DAEMON, path("d"), OpenOptions.READ));
    assertErrno(Errno.ELOOP, () -> backend.open(DAEMON, path("link"), OpenOptions.READ));
    assertErrno(Errno.ENOTDIR, () -> backend.list(DAEMON, path("d/file")));
    assertErrno(Errno.ENOTDIR, () -> backend.stat(DAEMON, path("d/file/x")));
    assertErrno(Errno.ENOENT, () -> backend.open(DAEMON, path("d/no"), OpenOptions.READ));
    backend.makeHardLink(DAEMON, path("d/file"), path("d/second"));
    backend.removeFile(DAEMON, path("d/file"));
    backend.removeFile(DAEMON, path("d/second"));
  }
}
