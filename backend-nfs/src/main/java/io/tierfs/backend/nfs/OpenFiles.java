package io.tierfs.backend.nfs;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * All files of a backend that are open, or hold what is not safe on the server yet. Thread-safe.
 */
final class OpenFiles {
  private static final System.Logger LOG = System.getLogger("io.tierfs.backend.nfs");
  private static final long TICK_MILLIS = 500;

  private final Server server;
  private final Known known;
  private final Budget writeBudget;
  private final int chunkBytes;
  private final Duration lastWait;
  private final Buffers buffers;
  private final ConcurrentMap<NfsHandle, OpenFile> files = new ConcurrentHashMap<>();
  private final ExecutorService sender =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("nfs-write").factory());
  private final Thread ticker;

  /**
   * @param lastWait how long a server that takes nothing holds up {@link #close}
   */
  OpenFiles(Server server, Known known, Budget writeBudget, int chunkBytes, Duration lastWait) {
    this.server = server;
    this.lastWait = lastWait;
    this.known = known;
    this.writeBudget = writeBudget;
    this.chunkBytes = chunkBytes;
    this.buffers = new Buffers(chunkBytes, (int) (writeBudget.bytesMax() / chunkBytes));
    this.ticker = Thread.ofVirtual().name("nfs-tick").start(this::tick);
  }

  /** The state of a file that is being opened; to be given back with {@link #leave}. */
  OpenFile use(NfsHandle handle) {
    OpenFile file =
        files.compute(
            handle,
            (_, there) -> {
              OpenFile used = there == null ? make(handle) : there;
              used.use();
              return used;
            });
    return file;
  }

  private OpenFile make(NfsHandle handle) {
    OpenFile[] file = new OpenFile[1];
    Runnable answered =
        () -> {
          known.changed(handle, 0, null);
          file[0].changed();
        };
    file[0] =
        new OpenFile(
            handle, new WriteBehind(server, writeBudget, chunkBytes, buffers, sender, answered));
    return file[0];
  }

  /** Returns whether nobody uses the file any more. */
  boolean leave(OpenFile file) {
    boolean[] last = new boolean[1];
    files.computeIfPresent(
        file.handle,
        (_, there) -> {
          last[0] = there.leave();
          return last[0] && there.writes.isClean() ? null : there;
        });
    return last[0];
  }

  /** The state of a file that is open or not safe yet. */
  @Nullable OpenFile find(NfsHandle handle) {
    return files.get(handle);
  }

  /**
   * Learns attributes, for the size of the file too if it is open.
   *
   * @return false where they may be older than a change of ours
   */
  boolean learn(NfsHandle handle, NfsAttributes told, long asked) {
    return known.learn(
        handle,
        told,
        asked,
        () -> {
          OpenFile file = files.get(handle);
          if (file != null) {
            file.learnSize(told.size());
          }
        });
  }

  private boolean isClean() {
    return files.values().stream().allMatch(file -> file.writes.isClean());
  }

  private long answers() {
    return files.values().stream().mapToLong(file -> file.writes.answers()).sum();
  }

  private void lastSync() {
    try {
      syncAll();
    } catch (IOException e) {
      if (!(e instanceof FsException given && given.errno() == Errno.EINTR)) {
        LOG.log(System.Logger.Level.ERROR, "{0}: {1}", server, e.getMessage());
      }
    }
  }

  /** All that was written to any file is safe when this returns. */
  void syncAll() throws IOException {
    IOException failed = null;
    for (OpenFile file : files.values()) {
      try {
        file.writes.sync(file.told);
      } catch (IOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(TICK_MILLIS);
        long now = System.nanoTime();
        for (OpenFile file : List.copyOf(files.values())) {
          file.writes.tick(now);
          files.computeIfPresent(
              file.handle, (_, there) -> !there.isUsed() && there.writes.isClean() ? null : there);
        }
      }
    } catch (InterruptedException e) {
      // The backend is closed.
    }
  }

  /**
   * Waits for what is not safe yet as long as the server takes some of it, also on a hard mount;
   * then gives it up, and says so.
   */
  void close() {
    if (!isClean()) {
      Thread last = Thread.ofVirtual().name("nfs-last-sync").start(this::lastSync);
      try {
        long heard;
        do {
          heard = answers();
        } while (!last.join(lastWait) && heard != answers());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      last.interrupt();
    }
    // Until now it had sent again what a silent server did not take.
    ticker.interrupt();
    long unsafe = files.values().stream().filter(file -> !file.writes.isClean()).count();
    long lost = files.values().stream().mapToLong(file -> file.writes.abandon()).sum();
    if (lost > 0) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}: {1} bytes that were written to {2} files are lost: the server did not take them",
          server,
          Long.toString(lost),
          Long.toString(unsafe));
    }
    files.clear();
    sender.shutdownNow();
  }
}
