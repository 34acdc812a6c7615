package io.tierfs.fuse.internal.kernel;

import java.lang.foreign.Arena;

/** A thread that takes requests from the kernel, carries them out and answers them. */
final class Reader extends Thread {
  private final Session session;

  Reader(Session session, int number) {
    super("tierfs-fuse-" + number);
    this.session = session;
    // A mount must not keep a process alive that has nothing else to do but forgot to unmount.
    setDaemon(true);
  }

  @Override
  public void run() {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      calls.hurry();
      session.serve(calls);
    }
  }
}
