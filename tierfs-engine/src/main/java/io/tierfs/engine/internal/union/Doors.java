package io.tierfs.engine.internal.union;

import io.tierfs.engine.News;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The front doors that want to know what changes. Thread-safe; nothing here waits. */
final class Doors {
  private final List<NewsQueue> queues = new CopyOnWriteArrayList<>();
  private volatile Runnable sweeper = () -> {};

  void onSweep(Runnable action) {
    sweeper = action;
  }

  NewsQueue open(News news) {
    NewsQueue queue = new NewsQueue(news, () -> sweeper.run());
    queues.add(queue);
    queue.start();
    return queue;
  }

  void close(NewsQueue queue) {
    queues.remove(queue);
    queue.close();
  }

  boolean isEmpty() {
    return queues.isEmpty();
  }

  /** Whether somebody but this one wants to know. */
  boolean hasOther(@Nullable NewsQueue origin) {
    return origin == null ? !queues.isEmpty() : queues.size() > 1;
  }

  void changed(UnionNode directory, String name, @Nullable UnionNode child) {
    tellOthers(null, new NewsQueue.NameChanged(directory, name, child));
  }

  void written(UnionNode directory, String name, UnionNode child) {
    tellOthers(null, new NewsQueue.Written(directory, name, child));
  }

  void changed(UnionNode node) {
    tellOthers(null, new NewsQueue.NodeChanged(node));
  }

  void forget(UnionNode directory, String name, @Nullable UnionNode child) {
    tellOthers(null, new NewsQueue.Forget(directory, name, child));
  }

  /** Some names are not watched any more: they are to be looked for and forgotten. */
  void sweep() {
    tellOthers(null, NewsQueue.Sweep.ALL);
  }

  /** The same within a second, for names that hardly anybody can know. */
  void sweepLater() {
    queues.forEach(NewsQueue::sweepLater);
  }

  /** Tells all but the one by which it was changed. */
  void tellOthers(@Nullable NewsQueue origin, NewsQueue.Piece piece) {
    for (NewsQueue queue : queues) {
      if (queue != origin) {
        queue.add(piece);
      }
    }
  }
}
