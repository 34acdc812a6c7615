package io.tierfs.engine.internal.union;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps paths still: held shared by whoever turns a node into a path, exclusively by the rename of
 * a directory.
 *
 * <p>A reader takes the lock of its stripe alone, so readers on different processors do not meet;
 * the rare writer takes all stripes. Reentrant for readers.
 */
final class TreeLock {
  /** What is held; closing gives it back, on the thread that took it. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** One lock. No lambda: the JVM makes those slowly while code is not fully compiled. */
  private record Single(Lock lock) implements Held {
    static Single of(Lock lock) {
      lock.lock();
      return new Single(lock);
    }

    @Override
    public void close() {
      lock.unlock();
    }
  }

  private final ReentrantReadWriteLock[] stripes;

  TreeLock() {
    int count = Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors() * 4));
    stripes = new ReentrantReadWriteLock[count];
    for (int i = 0; i < count; i++) {
      stripes[i] = new ReentrantReadWriteLock();
    }
  }

  Held shared() {
    long id = Thread.currentThread().threadId();
    return Single.of(stripes[(int) (id ^ (id >>> 8)) & (stripes.length - 1)].readLock());
  }

  Held exclusive() {
    for (ReentrantReadWriteLock stripe : stripes) {
      stripe.writeLock().lock();
    }
    return () -> {
      for (int i = stripes.length - 1; i >= 0; i--) {
        stripes[i].writeLock().unlock();
      }
    };
  }

  /** Locks directories for changes of their names, in the one order that all use. */
  static Held change(UnionNode first, UnionNode second) {
    if (first == second) {
      return change(first);
    }
    UnionNode low = first.serial() < second.serial() ? first : second;
    UnionNode high = low == first ? second : first;
    low.lock().writeLock().lock();
    high.lock().writeLock().lock();
    low.change();
    high.change();
    return () -> {
      high.lock().writeLock().unlock();
      low.lock().writeLock().unlock();
    };
  }

  static Held change(UnionNode directory) {
    Single held = Single.of(directory.lock().writeLock());
    directory.change();
    return held;
  }

  static Held look(UnionNode directory) {
    return Single.of(directory.lock().readLock());
  }
}
