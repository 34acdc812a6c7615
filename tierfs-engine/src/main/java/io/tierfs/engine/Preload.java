package io.tierfs.engine;

import io.tierfs.engine.internal.union.UnionEngine;
import java.time.InstantSource;
import java.util.List;

/**
 * Loads the classes of an engine on a thread of its own, while the caller opens the backends: that
 * is most of what a first start takes, and each is busy with classes that the other does not need.
 */
final class Preload {
  private final Thread thread;

  private Preload(Thread thread) {
    this.thread = thread;
  }

  static Preload begin() {
    return new Preload(
        Thread.ofPlatform().daemon().name("tierfs-preload").start(Preload::makeAnEngine));
  }

  /** One without tiers: it opens nothing, and is garbage at once. */
  private static void makeAnEngine() {
    RoutingChains none = RoutingChains.same(List.of());
    new UnionEngine(
        new EngineSettings(List.of(), none, CacheSettings.DEFAULT, false, InstantSource.system()));
  }

  /** Waits until the thread is gone; who builds has to wait for these classes anyway. */
  void end() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
