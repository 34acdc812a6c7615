package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the latest names stood for when the server last told: the evidence by which a call that was
 * sent twice can be told to have done its work. It is no cache; nobody is answered from it.
 * Thread-safe.
 */
final class Remembered3 {
  private static final int NAMES_MAX = 2_048;

  private final Map<Place, NfsNode> nodes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, NfsNode> eldest) {
          return size() > NAMES_MAX;
        }
      };

  /** A name in a directory. */
  private record Place(NfsHandle directory, byte[] name) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place theirs
          && directory.equals(theirs.directory)
          && Arrays.equals(name, theirs.name);
    }

    @Override
    public int hashCode() {
      return directory.hashCode() * 31 + Arrays.hashCode(name);
    }
  }

  synchronized void put(NfsHandle directory, byte[] name, NfsNode node) {
    nodes.put(new Place(directory, name.clone()), node);
  }

  synchronized Optional<NfsNode> get(NfsHandle directory, byte[] name) {
    return Optional.ofNullable(nodes.get(new Place(directory, name)));
  }

  synchronized void forget(NfsHandle directory, byte[] name) {
    nodes.remove(new Place(directory, name));
  }
}
