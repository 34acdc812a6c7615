package io.tierfs.testkit;

import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.FileHandle;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who watches the directories of an in-memory backend; tells on a thread of its own. */
final class MemoryWatches {
  private static final System.Logger LOG = System.getLogger(MemoryWatches.class.getName());

  private final MemoryTree tree;
  private final Set<Watch> watches = new LinkedHashSet<>();
  private final Set<MemoryHandle> silent = new HashSet<>();
  private final ThreadPoolExecutor teller;

  private final class Watch implements DirectoryWatch {
    private final MemoryNode directory;
    private final ChangeListener listener;
    private volatile boolean closed;

    Watch(MemoryNode directory, ChangeListener listener) {
      this.directory = directory;
      this.listener = listener;
    }

    void tell(Consumer<ChangeListener> news) {
      teller.execute(
          () -> {
            if (!closed) {
              tellNow(news);
            }
          });
    }

    private void tellNow(Consumer<ChangeListener> news) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a listener must not throw", e);
      }
    }

    @Override
    public @Nullable Silence silence(FileHandle file) {
      if (!(ForwardingFileHandle.bare(file) instanceof MemoryHandle handle)) {
        return null;
      }
      synchronized (tree) {
        silent.add(handle);
      }
      return () -> {
        synchronized (tree) {
          silent.remove(handle);
        }
      };
    }

    @Override
    public void close() {
      closed = true;
      synchronized (tree) {
        watches.remove(this);
      }
    }
  }

  MemoryWatches(MemoryTree tree) {
    this.tree = tree;
    teller =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("tierfs-memory-watch").daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    teller.allowCoreThreadTimeOut(true);
  }

  DirectoryWatch add(MemoryNode directory, ChangeListener listener) {
    synchronized (tree) {
      Watch watch = new Watch(directory, listener);
      watches.add(watch);
      return watch;
    }
  }

  int size() {
    synchronized (tree) {
      return watches.size();
    }
  }

  /** A name in a directory came, went or became another's. */
  void named(MemoryNode directory, String name) {
    for (Watch watch : on(directory)) {
      watch.tell(listener -> listener.changed(name));
    }
  }

  /**
   * A node's attributes or contents changed: told by each name it has in a watched directory, of a
   * directory to its own watches alone.
   */
  void touched(MemoryNode node) {
    if (node.isDirectory()) {
      for (Watch watch : on(node)) {
        watch.tell(ChangeListener::directoryChanged);
      }
      return;
    }
    tellNames(node, ChangeListener::changed);
  }

  /** A file was written to. */
  void written(MemoryNode node) {
    if (silent.stream().noneMatch(handle -> handle.node() == node)) {
      tellNames(node, ChangeListener::written);
    }
  }

  private void tellNames(MemoryNode node, BiConsumer<ChangeListener, String> news) {
    for (Watch watch : List.copyOf(watches)) {
      for (Map.Entry<String, MemoryNode> child : watch.directory.children.entrySet()) {
        if (child.getValue() == node) {
          String name = child.getKey();
          watch.tell(listener -> news.accept(listener, name));
        }
      }
    }
  }

  /** A node was moved or removed: that is the end of its watches. */
  void gone(MemoryNode node) {
    lose(on(node));
  }

  /** Ends all watches. */
  void loseAll() {
    synchronized (tree) {
      lose(List.copyOf(watches));
    }
  }

  private void lose(List<Watch> lost) {
    for (Watch watch : lost) {
      watches.remove(watch);
      watch.tell(ChangeListener::lost);
    }
  }

  private List<Watch> on(MemoryNode node) {
    return watches.stream().filter(watch -> watch.directory == node).toList();
  }

  /** Returns when all news so far have been told. */
  void await() throws InterruptedException {
    if (teller.isShutdown()) {
      return;
    }
    try {
      teller.submit(() -> {}).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells nothing more. */
  void close() {
    synchronized (tree) {
      watches.clear();
    }
    teller.shutdownNow();
  }
}
