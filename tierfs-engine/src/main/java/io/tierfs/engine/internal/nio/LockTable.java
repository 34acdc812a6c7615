package io.tierfs.engine.internal.nio;

import io.tierfs.engine.Node;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The locks that are held on regions of files by way of one file system. Like all locks of {@code
 * java.nio} they are held by the whole process; other processes do not see them. Thread-safe.
 */
final class LockTable {
  private final Map<Node, List<FileLock>> held = new IdentityHashMap<>();

  /**
   * Adds a lock.
   *
   * @throws OverlappingFileLockException where one is held that overlaps
   */
  synchronized void add(Node node, FileLock lock) {
    List<FileLock> locks = held.computeIfAbsent(node, each -> new ArrayList<>());
    for (FileLock each : locks) {
      if (each.overlaps(lock.position(), lock.size())) {
        throw new OverlappingFileLockException();
      }
    }
    locks.add(lock);
  }

  synchronized void remove(Node node, FileLock lock) {
    List<FileLock> locks = held.get(node);
    if (locks != null && locks.remove(lock) && locks.isEmpty()) {
      held.remove(node);
    }
  }
}
