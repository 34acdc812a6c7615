package io.tierfs.nfs.internal.rpc;

/** A thread that reads answers: it must not wait for any. */
final class EngineThread extends Thread {
  EngineThread(String name, Runnable action) {
    super(null, action, name, 0, false);
    setDaemon(true);
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof EngineThread;
  }
}
