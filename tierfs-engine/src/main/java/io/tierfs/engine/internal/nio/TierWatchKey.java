package io.tierfs.engine.internal.nio;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.Watchable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is watched: what was last seen in it, to tell from news what happened, and the
 * events that were not fetched yet. Thread-safe.
 */
final class TierWatchKey implements WatchKey {
  private static final int DOTS = 2;
  private static final int EVENTS_MAX = 512;

  private final TierWatchService service;
  private final TierPath path;
  private final Node directory;
  private final Map<String, Seen> entries = new HashMap<>();
  private Set<WatchEvent.Kind<?>> kinds = Set.of();
  private List<WatchEvent<?>> events = new ArrayList<>();
  private boolean seen;
  private boolean signalled;
  private boolean valid = true;

  TierWatchKey(TierWatchService service, TierPath path, Node directory) {
    this.service = service;
    this.path = path;
    this.directory = directory;
  }

  Node directory() {
    return directory;
  }

  /** Looks at the directory for the first time. */
  synchronized void begin(List<WatchEvent.Kind<?>> wanted) throws IOException {
    kinds = Set.copyOf(wanted);
    if (!seen) {
      for (String name : names()) {
        Seen now = ask(name);
        if (now != null) {
          entries.put(name, now);
        }
      }
      seen = true;
    }
  }

  /**
   * What a name stood for, and what changes when the file itself does.
   *
   * @param state not what is in a directory: that is told to its own key
   */
  private record Seen(Node node, Object state) {
    static Seen of(Found found) {
      FileStat stat = found.stat();
      return new Seen(
          found.node(),
          stat.isDirectory()
              ? List.of(stat.permissions(), stat.uid(), stat.gid())
              : List.of(stat.mtime(), stat.ctime(), stat.size()));
    }
  }

  private record Event<T>(WatchEvent.Kind<T> kind, @Nullable T context, int count)
      implements WatchEvent<T> {}

  private Set<String> names() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (OpenDirectory open =
        service.door().openDirectory(service.fileSystem().caller(), directory)) {
      long position = DOTS;
      OpenDirectory.Entry entry = open.entry(position);
      while (entry != null) {
        names.add(entry.name());
        entry = open.entry(++position);
      }
    }
    return names;
  }

  private @Nullable Seen ask(String name) throws IOException {
    try {
      return Seen.of(service.door().find(service.fileSystem().caller(), directory, name));
    } catch (FsException e) {
      if (!FsException.isAbsent(e)) {
        throw e;
      }
      return null;
    }
  }

  /** Looks at all names anew; the key ends with the directory. */
  synchronized void scan() {
    if (!valid) {
      return;
    }
    try {
      service.door().stat(service.fileSystem().caller(), directory);
      Set<String> names = names();
      names.addAll(entries.keySet());
      names.forEach(this::look);
    } catch (IOException e) {
      cancel();
      signal();
    }
  }

  /** Looks at the names that a node had. */
  synchronized void look(Node node) {
    entries.entrySet().stream()
        .filter(each -> each.getValue().node() == node)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::look);
  }

  /** Looks at one name anew. */
  synchronized void look(String name) {
    if (!valid || !seen) {
      return;
    }
    try {
      Seen now = ask(name);
      Seen before = now == null ? entries.remove(name) : entries.put(name, now);
      if (now == null) {
        tell(before == null ? null : ENTRY_DELETE, name);
      } else if (before == null || before.node() != now.node()) {
        tell(ENTRY_CREATE, name);
      } else {
        tell(before.equals(now) ? null : ENTRY_MODIFY, name);
      }
    } catch (IOException e) {
      lost();
    }
  }

  private void tell(WatchEvent.@Nullable Kind<Path> kind, String name) {
    if (kind == null || !kinds.contains(kind)) {
      return;
    }
    Path context = new TierPath(service.fileSystem(), name);
    int last = lastOf(context);
    if (!events.isEmpty() && events.getLast().kind() == OVERFLOW) {
      lost(); // whoever fetches it has to look at all names anyway
    } else if (last >= 0 && events.get(last).kind() == kind) {
      events.set(last, new Event<>(kind, context, events.get(last).count() + 1));
    } else if (events.size() < EVENTS_MAX) {
      events.add(new Event<>(kind, context, 1));
    } else {
      lost();
    }
    signal();
  }

  /**
   * Where the last event of a name is among those that were not fetched; -1 where there is none.
   */
  private int lastOf(Path context) {
    int at = events.size() - 1;
    while (at >= 0 && !context.equals(events.get(at).context())) {
      at--;
    }
    return at;
  }

  /** Something happened, and nobody knows what: the only event until it is fetched. */
  private void lost() {
    WatchEvent<?> last = events.isEmpty() ? null : events.getLast();
    int before = last != null && last.kind() == OVERFLOW ? last.count() : 0;
    events.clear();
    events.add(new Event<>(OVERFLOW, null, before + 1));
    signal();
  }

  private void signal() {
    if (!signalled) {
      signalled = true;
      service.signal(this);
    }
  }

  @Override
  public synchronized boolean isValid() {
    return valid;
  }

  @Override
  public synchronized List<WatchEvent<?>> pollEvents() {
    List<WatchEvent<?>> fetched = events;
    events = new ArrayList<>();
    return fetched;
  }

  @Override
  public synchronized boolean reset() {
    if (valid && signalled) {
      signalled = false;
      if (!events.isEmpty()) {
        signal();
      }
    }
    return valid;
  }

  @Override
  public synchronized void cancel() {
    valid = false;
    entries.clear();
    service.forget(this);
  }

  @Override
  public Watchable watchable() {
    return path;
  }
}
