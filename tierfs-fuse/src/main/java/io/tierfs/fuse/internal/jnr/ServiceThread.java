package io.tierfs.fuse.internal.jnr;

import org.jspecify.annotations.Nullable;

/** A thread that takes requests from the kernel, carries them out and answers them. */
final class ServiceThread extends Thread {
  private final Session session;
  private @Nullable Request request;

  ServiceThread(Session session, int number) {
    super("tierfs-fuse-" + number);
    this.session = session;
    // A mount must not keep a process alive that has nothing else to do but forgot to unmount.
    setDaemon(true);
  }

  /** The request that is being served; only for callbacks on this thread. */
  Request request() {
    if (request == null) {
      throw new IllegalStateException("no request");
    }
    return request;
  }

  void serves(Request mine) {
    request = mine;
  }

  @Override
  public void run() {
    session.serve(this);
  }
}
