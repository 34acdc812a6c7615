package io.tierfs.nfs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk down a path came.
 *
 * @param found one for each name from the first on, as far as there are
 * @param failure why it went no further; {@code null} where all names were found
 */
public record NfsWalk(List<NfsNode> found, @Nullable NfsStatus failure) {
  public NfsWalk {
    found = List.copyOf(found);
  }
}
