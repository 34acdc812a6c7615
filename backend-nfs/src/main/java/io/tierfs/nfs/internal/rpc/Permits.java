package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.rpc.RpcException.Kind;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** So many calls may be under way on a connection at once. Thread-safe. */
final class Permits {
  private final Semaphore free;

  Permits(int most) {
    this.free = new Semaphore(most);
  }

  /**
   * Waits until one more call may be under way. A thread that reads answers, which give permits
   * back, goes on without one.
   *
   * @return whether there is a permit to give back
   */
  boolean acquire(Patience patience) throws RpcException {
    if (free.tryAcquire()) {
      return true;
    }
    if (EngineThread.isCurrent()) {
      return false;
    }
    boolean interrupted = false;
    long deadline = patience.totalNanos();
    long started = System.nanoTime();
    try {
      while (true) {
        try {
          if (!free.tryAcquire(deadline - (System.nanoTime() - started), TimeUnit.NANOSECONDS)) {
            throw new RpcException(Kind.TIMED_OUT, "too many calls wait for their answers");
          }
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A call is over. */
  void giveBack(Pending<?> call) {
    if (call.permit) {
      free.release();
    }
  }
}
