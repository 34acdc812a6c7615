package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A native backend on a temporary directory; tests are skipped where there is no Linux. */
abstract class NativeTestBase {
  static final CallContext DAEMON = CallContext.daemon();

  @TempDir Path outer;
  Path dir;
  NativeLocaldir backend;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Libc.unavailable().isEmpty(), Libc.unavailable());
    dir = Files.createDirectory(outer.toRealPath().resolve("tier"));
    backend = NativeLocaldir.open(dir, ways(), trust());
  }

  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.BEST;
  }

  /** How long directories are kept open. */
  Duration trust() {
    return Duration.ZERO;
  }

  @AfterEach
  void close() throws IOException {
    if (backend != null) {
      backend.close();
    }
  }

  static void assumeRoot() {
    assumeTrue(isRoot(), "needs to run as root");
  }

  static boolean isRoot() {
    return ProcessHandle.current().info().user().filter("root"::equals).isPresent();
  }

  static FsPath path(String text) {
    return FsPath.of(text);
  }

  static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  FileHandle create(String name) throws IOException {
    return backend.open(DAEMON, path(name), OpenOptions.createNew(0644));
  }

  void put(String name, String text) throws IOException {
    try (FileHandle handle = create(name)) {
      handle.write(bytes(text), 0);
    }
  }

  String get(String name) throws IOException {
    try (FileHandle handle = backend.open(DAEMON, path(name), OpenOptions.READ)) {
      return get(handle);
    }
  }

  static String get(FileHandle handle) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) handle.stat().size());
    handle.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
