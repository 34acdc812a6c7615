package io.tierfs.backend.nfs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A map that forgets what was not asked for the longest. Thread-safe. */
final class LeastRecent<K, V> {
  private final Map<K, V> entries;

  LeastRecent(int entriesMax) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > entriesMax;
          }
        };
  }

  synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
  }

  synchronized void remove(K key) {
    entries.remove(key);
  }

  synchronized void removeIf(Predicate<K> wanted) {
    entries.keySet().removeIf(wanted);
  }

  synchronized void clear() {
    entries.clear();
  }
}
