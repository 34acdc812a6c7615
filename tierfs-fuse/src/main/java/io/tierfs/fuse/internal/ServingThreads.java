package io.tierfs.fuse.internal;

import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * The threads that serve a mount, from the first to the last one, which cleans up.
 *
 * <p>As many wait for requests as there is work for: the one that takes a request and leaves nobody
 * waiting starts another one. Safe for use by many threads.
 */
public final class ServingThreads implements ServedMount.Service {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** So many calls of slow tiers may be under way at once. */
  private static final int THREADS_MAX = 64;

  private final IntFunction<Thread> maker;
  private final Runnable cleanUp;
  private final AtomicInteger live = new AtomicInteger();
  private final AtomicInteger idle = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final CountDownLatch cut = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Makes no thread yet.
   *
   * @param maker makes a thread of a number from 1; in the end it calls {@link #leave(boolean)}
   * @param cleanUp runs once, when the last thread has left
   */
  public ServingThreads(IntFunction<Thread> maker, Runnable cleanUp) {
    this.maker = maker;
    this.cleanUp = cleanUp;
  }

  /** Starts one more thread, which counts as waiting. */
  public void start() {
    live.incrementAndGet();
    idle.incrementAndGet();
    try {
      maker.apply(started.incrementAndGet()).start();
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "no more threads to serve requests: " + e.getMessage());
      leaveIdle();
    }
  }

  /** The calling thread has taken a request; where nobody waits for the next, another will. */
  public void takes() {
    if (idle.decrementAndGet() <= 0 && live.get() < THREADS_MAX) {
      start();
    }
  }

  /**
   * The calling thread counts as waiting again.
   *
   * @return whether no more than so many wait; else it should ask whether it {@link #isSpared}
   */
  public boolean waits(int idleMax) {
    return idle.incrementAndGet() <= idleMax;
  }

  /**
   * Whether the calling thread, which counts as waiting, should leave because others wait. If so it
   * does not count as waiting any more. Those that waited a moment ago may all have requests now,
   * and none of them has started another thread, because this one counted.
   */
  public boolean isSpared() {
    if (idle.decrementAndGet() > 0) {
      return true;
    }
    idle.incrementAndGet();
    return false;
  }

  /** Counts so many threads that others make, each of which will {@link #leave}. */
  public void join(int threads) {
    live.addAndGet(threads);
  }

  /** Counts one thread less, which was spared or waited for requests. */
  public void leave(boolean spared) {
    if (spared) {
      leave();
    } else {
      leaveIdle();
    }
  }

  /** Counts one thread less, which waited for requests. */
  public void leaveIdle() {
    idle.decrementAndGet();
    leave();
  }

  /** Counts one thread less, which took no requests, or has one; the last one cleans up. */
  public void leave() {
    if (live.decrementAndGet() == 0) {
      finish();
    }
  }

  private void finish() {
    try {
      cleanUp.run();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "cleaning up after a mount failed", e);
    } finally {
      cut.countDown();
      ended.countDown();
    }
  }

  @Override
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public boolean awaitEnd(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isCut() {
    return cut.getCount() == 0;
  }

  @Override
  public void awaitCut() throws InterruptedException {
    cut.await();
  }

  @Override
  public void noMoreRequests() {
    cut.countDown();
  }
}
