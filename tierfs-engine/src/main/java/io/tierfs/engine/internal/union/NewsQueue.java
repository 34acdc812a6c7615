package io.tierfs.engine.internal.union;

import io.tierfs.engine.News;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The news of one front door, told on a thread of its own. What comes several times before it is
 * told is told once: a program that writes a file for a minute is a few hundred pieces of news, not
 * a million.
 */
final class NewsQueue {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  /** Between two rounds: what comes often is told once for so long. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long SWEEP_MILLIS = 1000;

  sealed interface Piece {}

  record NameChanged(UnionNode directory, String name, @Nullable UnionNode child)
      implements Piece {}

  record Written(UnionNode directory, String name, UnionNode child) implements Piece {}

  record NodeChanged(UnionNode node) implements Piece {}

  record Forget(UnionNode directory, String name, @Nullable UnionNode child) implements Piece {}

  enum Sweep implements Piece {
    ALL
  }

  private final News news;
  private final Runnable sweeper;
  private LinkedHashSet<Piece> waiting = new LinkedHashSet<>();
  private boolean closed;

  /** Whether names are to be swept at {@link #sweepNanos}. */
  private boolean sweeps;

  private long sweepNanos;

  NewsQueue(News news, Runnable sweeper) {
    this.news = news;
    this.sweeper = sweeper;
  }

  void start() {
    Thread.ofPlatform().name("tierfs-news").daemon().start(this::run);
  }

  synchronized void add(Piece piece) {
    if (waiting.isEmpty()) {
      notifyAll();
    }
    waiting.add(piece);
  }

  /** Sweeps in a second at most: to look at all names is not for each directory that goes. */
  synchronized void sweepLater() {
    if (!sweeps) {
      sweeps = true;
      sweepNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS);
      notifyAll();
    }
  }

  private void run() {
    try {
      for (List<Piece> next = take(); !next.isEmpty(); next = take()) {
        next.forEach(this::tell);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What waits, once there is something; nothing at the end. */
  private synchronized List<Piece> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed && !isSweepDue()) {
      wait(sweeps ? SWEEP_MILLIS : 0);
    }
    if (isSweepDue()) {
      sweeps = false;
      waiting.add(Sweep.ALL);
    }
    List<Piece> taken = closed ? List.of() : List.copyOf(waiting);
    waiting = new LinkedHashSet<>();
    return taken;
  }

  private boolean isSweepDue() {
    return sweeps && System.nanoTime() - sweepNanos >= 0;
  }

  private void tell(Piece piece) {
    try {
      switch (piece) {
        case NameChanged p -> news.changed(p.directory(), p.name(), p.child());
        case Written p -> news.written(p.directory(), p.name(), p.child());
        case NodeChanged p -> news.changed(p.node());
        case Forget p -> news.forget(p.directory(), p.name(), p.child());
        case Sweep _ -> sweeper.run();
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a front door failed over news", e);
    }
  }

  /** Tells nothing more; what is being told is told to its end. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
