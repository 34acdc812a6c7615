package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendCall;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.InterceptingBackend;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Counts the calls that change one of several tiers, and stops before the given one for good: what
 * is left on the tiers when the process is killed then is what a kill at that step leaves.
 */
final class CrashSteps {
  private static final Set<BackendOperation> CHANGES =
      EnumSet.of(
          BackendOperation.OPEN,
          BackendOperation.MAKE_DIRECTORY,
          BackendOperation.REMOVE_FILE,
          BackendOperation.REMOVE_DIRECTORY,
          BackendOperation.RENAME,
          BackendOperation.CHANGE,
          BackendOperation.MAKE_SYMLINK,
          BackendOperation.MAKE_HARD_LINK,
          BackendOperation.MAKE_NODE,
          BackendOperation.SET_XATTR,
          BackendOperation.REMOVE_XATTR,
          BackendOperation.SYNC_DIRECTORY,
          BackendOperation.SYNC_ALL,
          BackendOperation.WRITE,
          BackendOperation.HANDLE_CHANGE,
          BackendOperation.SYNC,
          BackendOperation.HANDLE_CLOSE);

  private final int last;
  private final CountDownLatch stopped;
  private boolean armed;
  private int count;

  /**
   * @param last how many calls are let through
   * @param stopped is counted down when that is over
   */
  CrashSteps(int last, CountDownLatch stopped) {
    this.last = last;
    this.stopped = stopped;
  }

  synchronized void arm() {
    armed = true;
  }

  synchronized int count() {
    return count;
  }

  /** Whether this call is let through. */
  private synchronized boolean counted() {
    return !armed || count++ < last;
  }

  void stop() throws IOException {
    stopped.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** A tier whose calls are counted; intents are written a half at a time. */
  Backend around(Backend tier) {
    return new InterceptingBackend(tier) {
      @Override
      protected <T> T around(BackendCall call, Body<T> body) throws IOException {
        if (CHANGES.contains(call.operation()) && !counted()) {
          stop();
        }
        return body.run();
      }

      @Override
      protected int bytesAllowed(BackendCall call, int bytes) {
        boolean intent = call.path().value().startsWith(".tierfs/journal");
        return call.operation() == BackendOperation.WRITE && intent ? (bytes + 1) / 2 : bytes;
      }
    };
  }
}
