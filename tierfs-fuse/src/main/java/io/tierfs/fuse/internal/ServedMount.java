package io.tierfs.fuse.internal;

import io.tierfs.fuse.Mount;
import io.tierfs.fuse.MountException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A mount that threads of this process serve, and how it is brought to its end. */
public final class ServedMount implements Mount {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** A mount may be busy for a moment with what was just closed. */
  private static final int BUSY_RETRIES = 10;

  private static final long BUSY_MILLIS = 30;
  private static final long END_MILLIS = 1_000;

  /** The threads that serve a mount; they end when the kernel has no more requests for them. */
  public interface Service {
    boolean hasEnded();

    void awaitEnd() throws InterruptedException;

    /** Whether it ended within so many milliseconds. */
    boolean awaitEnd(long millis) throws InterruptedException;

    /** Whether the kernel has said that there will be no more requests. */
    boolean isCut();

    /** Waits for that. */
    void awaitCut() throws InterruptedException;

    /** There will be none, also where no thread is left to hear it of the kernel. */
    void noMoreRequests();
  }

  /** Takes a mount out of the tree. */
  public interface Detacher {
    /**
     * Tries to.
     *
     * @param lazy even where it is in use
     * @return whether it is gone
     */
    boolean detach(boolean lazy) throws InterruptedException;
  }

  private final String transport;
  private final Path point;
  private final Service service;
  private final Detacher detacher;
  private final Optional<MountTable.Entry> entry;

  /** Takes over what was just mounted. */
  public ServedMount(String transport, Path point, Service service, Detacher detacher) {
    this.transport = transport;
    this.point = point;
    this.service = service;
    this.detacher = detacher;
    entry = MountTable.at(point);
  }

  @Override
  public Path point() {
    return point;
  }

  @Override
  public String transport() {
    return transport;
  }

  @Override
  public boolean isActive() {
    return !service.hasEnded();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    service.awaitEnd();
  }

  @Override
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return service.awaitEnd(atMost.toMillis());
  }

  @Override
  public void awaitDetached() throws InterruptedException {
    service.awaitCut();
  }

  @Override
  public synchronized void close() throws MountException {
    try {
      unmount();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MountException("Interrupted while unmounting " + point + '.', e);
    }
  }

  private void unmount() throws InterruptedException, MountException {
    for (int i = 0; i < BUSY_RETRIES && isMounted(); i++) {
      if (detacher.detach(false) || service.awaitEnd(BUSY_MILLIS)) {
        break;
      }
    }
    if (isMounted()) {
      detacher.detach(true);
    }
    if (service.awaitEnd(END_MILLIS)) {
      return;
    }
    if (service.isCut() && !isMounted()) {
      LOG.log(Level.WARNING, "Requests to the mount that was on " + point + " wait for a tier");
      return;
    }
    entry.ifPresent(mounted -> Unmounter.abort(mounted.device()));
    if (isMounted()) {
      throw new MountException(
          "The mount on " + point + " could not be unmounted: run `umount -l " + point + "`.");
    }
    service.noMoreRequests();
    if (!service.awaitEnd(END_MILLIS)) {
      LOG.log(Level.WARNING, "Programs still use files of the mount that was on " + point);
    }
  }

  /** Whether this very mount, and not just any on the same directory, is there. */
  private boolean isMounted() {
    return entry.map(MountTable::contains).orElse(isActive());
  }
}
