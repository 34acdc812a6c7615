package io.tierfs.fuse.internal.kernel;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sends notifications from a thread that has one descriptor of the connection and none else that
 * matters. Thread-safe.
 *
 * <p>A notification may wait in the kernel for the lock of somebody who waits for an answer of this
 * process. If the process is killed just then, that thread stays, and with it the descriptors that
 * it shares: the kernel would not learn that nobody answers, and both would wait for ever. A thread
 * that shares none lets all others be closed, which ends the requests that had been read.
 *
 * <p>What the thread keeps are the files that classes are loaded from: any step may be the first of
 * its kind, and where the JVM cannot read a class of its own it ends.
 */
final class Herald {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");
  private static final Letter END = new Letter(0, 0);

  private final LinkedTransferQueue<Letter> letters = new LinkedTransferQueue<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final Thread thread;

  /** A message, and what the kernel said to it. */
  private record Letter(long address, long bytes, CompletableFuture<Long> result) {
    Letter(long address, long bytes) {
      this(address, bytes, new CompletableFuture<>());
    }
  }

  private Herald(int device) {
    thread = Thread.ofPlatform().daemon().name("tierfs-notify").unstarted(() -> serve(device));
  }

  /** Starts the thread; {@code null} where the kernel is too old for it. */
  static @Nullable Herald start(int device) {
    Herald herald = new Herald(device);
    herald.thread.start();
    return herald.ready.join() ? herald : null;
  }

  /** Sends a message and returns what the kernel says to it, when it does. */
  long send(long address, long bytes) {
    Letter letter = new Letter(address, bytes);
    letters.put(letter);
    return letter.result.join();
  }

  /** Ends the thread, and with it its descriptor. Nobody is sending any more. */
  void end() {
    letters.put(END);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(int device) {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int own = own(calls, device, classFiles());
      ready.complete(own >= 0);
      if (own >= 0) {
        deliver(calls, own);
        calls.close(own);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "what is open cannot be seen: {0}", e.getMessage());
    } finally {
      ready.complete(false);
    }
  }

  /** The descriptors from which the JVM loads classes. */
  private static NavigableSet<Integer> classFiles() throws IOException {
    NavigableSet<Integer> found = new TreeSet<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        try {
          String file = Files.readSymbolicLink(descriptor).toString();
          if (file.endsWith(".jar") || file.endsWith("/lib/modules")) {
            found.add(Integer.valueOf(descriptor.getFileName().toString()));
          }
        } catch (NoSuchFileException e) {
          // It was closed meanwhile.
        }
      }
    }
    return found;
  }

  /** The descriptor of the connection that this thread has from now on, or a negative error. */
  private static int own(SystemCalls calls, int device, NavigableSet<Integer> kept) {
    long alone = calls.call(Sys.UNSHARE, Sys.CLONE_FILES, 0, 0);
    if (alone < 0) {
      return (int) alone;
    }
    // On a table of its own: whatever this closes, or fails to, is no matter for the others.
    int cloned = (int) calls.cloneDevice(Device.PATH, device);
    if (cloned < 0) {
      return cloned;
    }
    kept.add(cloned);
    long first = 0;
    for (int keep : kept) {
      long closed = keep == first ? 0 : calls.call(Sys.CLOSE_RANGE, first, keep - 1, 0);
      if (closed < 0) {
        return -Sys.ENOSYS;
      }
      first = keep + 1L;
    }
    return calls.call(Sys.CLOSE_RANGE, first, 0xFFFF_FFFFL, 0) < 0 ? -Sys.ENOSYS : cloned;
  }

  private void deliver(SystemCalls calls, int own) {
    while (true) {
      try {
        Letter letter = letters.take();
        if (letter == END) {
          return;
        }
        letter.result.complete(calls.write(own, letter.address, letter.bytes));
      } catch (InterruptedException e) {
        // Nobody has reason to: those who send would wait for ever.
      }
    }
  }
}
