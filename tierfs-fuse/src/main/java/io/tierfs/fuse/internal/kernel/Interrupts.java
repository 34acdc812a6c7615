package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Interruption;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests whose callers were killed while a slow tier holds them up. Without that, a killed
 * process would stay until the tier answers, however long that takes. Thread-safe.
 *
 * <p>The kernel sends INTERRUPT once, at the first signal of whatever kind, and it may come before
 * the request itself has begun here. Only a caller that is to die is obeyed, since programs do not
 * expect EINTR from a file system; so what is asked for too early is looked at again and again.
 * Only requests that change nothing end early.
 */
final class Interrupts {
  private static final long POLL_MILLIS = 200;

  /** So many looks later a request that is not under way has ended, or never was. */
  private static final int LOOKS_MAX = 10;

  private final IntPredicate dying;
  private final Set<Serving> all = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<Serving> own = ThreadLocal.withInitial(this::register);
  private final Map<Long, Integer> asked = new HashMap<>();
  private @Nullable Thread watcher;

  /**
   * @param dying whether the thread with this number is to die
   */
  Interrupts(IntPredicate dying) {
    this.dying = dying;
  }

  private enum Outcome {
    /** Nothing is to be done any more. */
    DONE,
    /** Its caller lives. */
    LATER,
    /** It is not under way. */
    MISSING
  }

  /** What one thread is busy with. */
  final class Serving {
    private final Thread thread = Thread.currentThread();
    private final Interruption interruption = Interruption.ofThisThread();
    private long unique;
    private int caller;
    private boolean mayEnd;

    private synchronized void begin(Request request, boolean endsEarly) {
      unique = request.unique();
      caller = request.pid();
      mayEnd = endsEarly;
      if (endsEarly) {
        interruption.allow();
      }
    }

    synchronized void end() {
      unique = 0;
      if (mayEnd) {
        interruption.end();
      }
    }

    private synchronized Outcome interrupt(long wanted) {
      if (unique != wanted) {
        return Outcome.MISSING;
      }
      if (mayEnd && !dying.test(caller)) {
        return Outcome.LATER;
      }
      interruption.request();
      return Outcome.DONE;
    }
  }

  private Serving register() {
    all.removeIf(serving -> !serving.thread.isAlive());
    Serving serving = new Serving();
    all.add(serving);
    return serving;
  }

  /** The calling thread begins to serve a request, and tells when it is done. */
  Serving begin(Request request, boolean mayEnd) {
    Serving serving = own.get();
    serving.begin(request, mayEnd);
    return serving;
  }

  /** The kernel says that the caller of this request got a signal. */
  void interrupt(long unique) {
    if (attempt(unique) != Outcome.DONE) {
      watch(unique);
    }
  }

  private Outcome attempt(long unique) {
    for (Serving serving : all) {
      Outcome outcome = serving.interrupt(unique);
      if (outcome != Outcome.MISSING) {
        return outcome;
      }
    }
    return Outcome.MISSING;
  }

  private synchronized void watch(long unique) {
    asked.put(unique, 0);
    if (watcher == null) {
      Thread thread = new Thread(this::watchAll, "tierfs-interrupts");
      thread.setDaemon(true);
      thread.start();
      watcher = thread;
    }
  }

  private synchronized void watchAll() {
    try {
      while (!asked.isEmpty()) {
        wait(POLL_MILLIS);
        Iterator<Map.Entry<Long, Integer>> each = asked.entrySet().iterator();
        while (each.hasNext()) {
          Map.Entry<Long, Integer> entry = each.next();
          Outcome outcome = attempt(entry.getKey());
          if (outcome == Outcome.MISSING) {
            entry.setValue(entry.getValue() + 1);
          }
          if (outcome == Outcome.DONE || entry.getValue() > LOOKS_MAX) {
            each.remove();
          }
        }
      }
    } catch (InterruptedException e) {
      asked.clear();
    } finally {
      watcher = null;
    }
  }
}
