package io.tierfs.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call end that waits for a slow store and whose caller is gone.
 *
 * <p>A backend that waits for something else than this machine's kernel does so by {@link #during}.
 * There, and nowhere else, its thread may be interrupted: what cannot bear it (a file channel,
 * which would be closed, or a change of several steps) never meets it.
 *
 * <p>A front door {@link #allow}s it for a request that changes nothing, {@link #request}s it from
 * any thread, and {@link #end}s it with the request. Thread-safe.
 *
 * @since 0.1
 */
public final class Interruption {
  private static final ThreadLocal<@Nullable Interruption> CURRENT = new ThreadLocal<>();

  /**
   * What is waited for.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface Wait<T> {
    T run() throws IOException, InterruptedException;
  }

  private final Thread thread;
  private boolean allowed;
  private boolean requested;
  private boolean waiting;

  private Interruption(Thread thread) {
    this.thread = thread;
  }

  /** That of the calling thread, which serves requests of a front door. */
  public static Interruption ofThisThread() {
    Interruption known = CURRENT.get();
    if (known == null) {
      known = new Interruption(Thread.currentThread());
      CURRENT.set(known);
    }
    return known;
  }

  /**
   * Waits; EINTR where the front door says that nobody wants the answer any more, or where somebody
   * else interrupts the thread.
   */
  public static <T> T during(Wait<T> wait) throws IOException {
    Interruption own = CURRENT.get();
    if (own == null) {
      try {
        return wait.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FsException(Errno.EINTR, "interrupted", e);
      }
    }
    own.enter();
    try {
      return wait.run();
    } catch (InterruptedException e) {
      if (!own.isRequested()) {
        Thread.currentThread().interrupt();
      }
      throw new FsException(Errno.EINTR, "interrupted", e);
    } finally {
      own.leave();
    }
  }

  private synchronized void enter() throws FsException {
    if (requested) {
      throw new FsException(Errno.EINTR, "nobody waits any more");
    }
    waiting = true;
  }

  private synchronized boolean isRequested() {
    return requested;
  }

  /** Ends the wait, and takes an interrupt of ours back where it came too late. */
  private synchronized void leave() {
    waiting = false;
    if (requested) {
      boolean _ = Thread.interrupted();
    }
  }

  /** Says that the request which begins now may end early. For the thread itself. */
  public synchronized void allow() {
    allowed = true;
    requested = false;
  }

  /** Says that the request is over. For the thread itself. */
  public synchronized void end() {
    allowed = false;
    requested = false;
  }

  /** Ends the wait of the request under way, now or when it begins, if the request may end. */
  public synchronized void request() {
    if (allowed && !requested) {
      requested = true;
      if (waiting) {
        thread.interrupt();
      }
    }
  }
}
