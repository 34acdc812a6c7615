package io.tierfs.fuse.internal.jnr;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.MountException;
import io.tierfs.fuse.internal.MountPoint;
import io.tierfs.fuse.internal.NativePaths;
import io.tierfs.fuse.internal.Privileges;
import io.tierfs.fuse.internal.ServedMount;
import io.tierfs.fuse.internal.Transport;
import io.tierfs.fuse.internal.Unmounter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Mounts through libfuse 2. */
public final class JnrTransport implements Transport {
  private static final String LIBRARY = "libfuse.so.2";
  private static final Path DEVICE = Path.of("/dev/fuse");

  /** How long to wait for the kernel's first request, which comes at once or never. */
  private static final long START_MILLIS_MAX = 10_000;

  private static final long POLL_MILLIS = 10;

  private static final int DETACH = 2;
  private static final int NO_FOLLOW = 8;

  private final String library;
  private final Path device;

  public JnrTransport() {
    this(LIBRARY, DEVICE);
  }

  JnrTransport(String library, Path device) {
    this.library = library;
    this.device = device;
  }

  @Override
  public String name() {
    return "jnr";
  }

  @Override
  public void check(MountSettings settings) throws MountException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      throw new MountException("Mounts work on Linux only in this release.");
    }
    if (!Files.exists(device)) {
      throw new MountException(
          device
              + " does not exist: load the kernel module with `modprobe fuse`;"
              + " a container needs `--device /dev/fuse --cap-add SYS_ADMIN`.");
    }
    Privileges.check(settings);
    LibFuse.load(library);
  }

  @Override
  public Mount mount(Union union, MountPoint place, MountSettings settings, CacheSettings cache)
      throws MountException {
    LibFuse lib = LibFuse.load(library);
    CountDownLatch ready = new CountDownLatch(1);
    UnionOperations operations = new UnionOperations(ready::countDown);
    Arena memory = Arena.ofShared();
    OperationTable table = operations.table(union, memory);
    List<String> arguments = MountOptions.arguments(place.path().toString(), settings, cache);
    // The clean-up refers to the table, and so keeps the callbacks alive until the end.
    Session session =
        Session.open(
            lib,
            arguments,
            table,
            memory,
            () -> {
              operations.close();
              table.release();
              memory.close();
            });
    if (session == null) {
      memory.close();
      throw new MountException(
          "libfuse could not mount on "
              + place.path()
              + ": it wrote the reason to standard error (no right to mount, or fusermount is"
              + " missing, are the usual ones).");
    }
    session.start();
    Mount mount =
        new ServedMount(
            name(), place.path(), session.threads(), lazy -> detach(lib, place.path(), lazy));
    try {
      awaitStart(session, ready, place);
    } catch (MountException e) {
      mount.close();
      throw e;
    }
    return mount;
  }

  private static void awaitStart(Session session, CountDownLatch ready, MountPoint place)
      throws MountException {
    try {
      long waited = 0;
      while (!ready.await(POLL_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        waited += POLL_MILLIS;
        if (session.threads().hasEnded() || waited >= START_MILLIS_MAX) {
          throw new MountException(
              "The kernel did not begin to talk to the mount on " + place.path() + '.');
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MountException("Interrupted while mounting on " + place.path() + '.', e);
    }
  }

  private static boolean detach(LibFuse lib, Path point, boolean lazy) throws InterruptedException {
    if (!Privileges.isRoot()) {
      return Unmounter.fusermount(point, lazy);
    }
    try (Arena memory = Arena.ofConfined()) {
      int flags = NO_FOLLOW | (lazy ? DETACH : 0);
      return lib.umount2(NativeMemory.cString(memory, NativePaths.bytes(point)), flags) == 0;
    }
  }
}
