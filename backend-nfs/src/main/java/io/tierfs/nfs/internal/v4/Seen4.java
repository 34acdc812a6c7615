package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsHandle;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What names stood for when they were last seen: the proof that a call which was sent again, and
 * then found nothing left to do, had done it itself. Never used for anything else. Thread-safe.
 */
final class Seen4 {
  private static final int NAMES_MAX = 4096;

  private record Key(NfsHandle directory, ByteBuffer name) {}

  private final Map<Key, NfsHandle> handles =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, NfsHandle> eldest) {
          return size() > NAMES_MAX;
        }
      };

  private static Key key(NfsHandle directory, byte[] name) {
    return new Key(directory, ByteBuffer.wrap(name.clone()));
  }

  void put(NfsHandle directory, byte[] name, NfsHandle handle) {
    Key key = key(directory, name);
    synchronized (handles) {
      handles.put(key, handle);
    }
  }

  void remove(NfsHandle directory, byte[] name) {
    Key key = key(directory, name);
    synchronized (handles) {
      handles.remove(key);
    }
  }

  Optional<NfsHandle> get(NfsHandle directory, byte[] name) {
    Key key = key(directory, name);
    synchronized (handles) {
      return Optional.ofNullable(handles.get(key));
    }
  }
}
