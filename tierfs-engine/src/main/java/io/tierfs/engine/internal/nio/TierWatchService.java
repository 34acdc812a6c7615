package io.tierfs.engine.internal.nio;

import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.News;
import io.tierfs.engine.Node;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells of changes in directories: a front door of the union whose news become events. What others
 * do to the tiers is told where the tiers are watched. Thread-safe.
 */
final class TierWatchService implements WatchService, News {
  private final TierFileSystem fileSystem;
  private final FrontDoor door;
  private final Map<Node, TierWatchKey> keys = new ConcurrentHashMap<>();

  /** Keys that have events; one that is empty says that the service is closed. */
  private final BlockingQueue<Optional<TierWatchKey>> signalled = new LinkedBlockingQueue<>();

  private volatile boolean closed;

  TierWatchService(TierFileSystem fileSystem) {
    this.fileSystem = fileSystem;
    this.door = fileSystem.union().frontDoor(this);
  }

  FrontDoor door() {
    return door;
  }

  TierFileSystem fileSystem() {
    return fileSystem;
  }

  /** Watches a directory; one that is watched already has its key changed. */
  TierWatchKey register(TierPath path, Node directory, List<WatchEvent.Kind<?>> kinds)
      throws IOException {
    requireOpen();
    TierWatchKey added = new TierWatchKey(this, path, directory);
    TierWatchKey known = keys.putIfAbsent(directory, added);
    TierWatchKey key = known == null ? added : known;
    try {
      key.begin(kinds);
    } catch (IOException e) {
      key.cancel();
      throw e;
    }
    if (closed) {
      key.cancel();
      throw new ClosedWatchServiceException();
    }
    return key;
  }

  void forget(TierWatchKey key) {
    keys.remove(key.directory(), key);
  }

  void signal(TierWatchKey key) {
    signalled.add(Optional.of(key));
  }

  @Override
  public void changed(Node directory, String name, @Nullable Node child) {
    TierWatchKey key = keys.get(directory);
    if (key != null) {
      key.look(name);
    }
    if (child != null) {
      changed(child);
    }
  }

  @Override
  public void changed(Node node) {
    TierWatchKey own = keys.get(node);
    if (own != null) {
      own.scan();
    }
    for (TierWatchKey key : keys.values()) {
      key.look(node);
    }
  }

  @Override
  public void forget(Node directory, String name, @Nullable Node child) {
    changed(directory, name, child); // looks, and watches again
  }

  void requireOpen() {
    if (closed) {
      throw new ClosedWatchServiceException();
    }
  }

  private @Nullable WatchKey open(@Nullable Optional<TierWatchKey> taken) {
    if (taken != null && taken.isEmpty()) {
      signalled.add(taken); // for whoever else waits
    }
    requireOpen();
    return taken == null ? null : taken.orElse(null);
  }

  @Override
  public @Nullable WatchKey poll() {
    requireOpen();
    return open(signalled.poll());
  }

  @Override
  public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
    requireOpen();
    return open(signalled.poll(timeout, unit));
  }

  @Override
  public WatchKey take() throws InterruptedException {
    requireOpen();
    return java.util.Objects.requireNonNull(open(signalled.take()));
  }

  @Override
  public void close() {
    synchronized (signalled) {
      if (closed) {
        return;
      }
      closed = true;
    }
    fileSystem.closed(this);
    door.close();
    keys.values().forEach(TierWatchKey::cancel);
    signalled.add(Optional.empty());
  }
}
