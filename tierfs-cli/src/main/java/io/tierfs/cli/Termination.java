package io.tierfs.cli;

import io.tierfs.fuse.Mount;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a mount when the process is asked to end (SIGTERM, SIGINT, SIGHUP), and lets the process go
 * only when everything is closed. A clean end is a success: the exit code is 0, not 128 plus the
 * signal's number.
 */
final class Termination {
  private static final Logger LOG = System.getLogger("io.tierfs.cli");
  private static final int LIMIT_SECONDS = 60;

  private final CountDownLatch ended = new CountDownLatch(1);

  /** Held until the process ends, for with it goes its lock. */
  @SuppressWarnings("unused")
  private final Registry.Claim claim;

  private @Nullable Mount mount;
  private boolean asked;
  private volatile ExitCode code = ExitCode.FAILURE;

  private Termination(Registry.Claim claim) {
    this.claim = claim;
  }

  static Termination install(Registry.Claim claim) {
    Termination termination = new Termination(claim);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("tierfs-shutdown").unstarted(termination::shutDown));
    return termination;
  }

  /** Whether the process was asked to end before it had a mount; from now on it has one. */
  synchronized boolean asked(Mount started) {
    mount = started;
    return asked;
  }

  /** Everything is closed. */
  void ended(ExitCode result) {
    code = result;
    ended.countDown();
  }

  private void shutDown() {
    if (ended.getCount() == 0) {
      return;
    }
    Mount current;
    synchronized (this) {
      asked = true;
      current = mount;
    }
    try {
      if (current != null) {
        current.close();
      }
      if (ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(code.number());
      }
      LOG.log(Level.ERROR, "not everything was closed within {0} s", LIMIT_SECONDS);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "unmounting failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
