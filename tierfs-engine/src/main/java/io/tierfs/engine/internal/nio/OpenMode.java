package io.tierfs.engine.internal.nio;

import io.tierfs.api.OpenOptions;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a file is to be opened, checked by the JDK's rules.
 *
 * @param direct past the page cache, where the tier can
 */
record OpenMode(Set<StandardOpenOption> options, boolean follow, boolean direct) {

  /**
   * Reads options.
   *
   * @throws UnsupportedOperationException for an unknown one
   * @throws IllegalArgumentException for some that contradict each other
   */
  static OpenMode of(Set<? extends OpenOption> given) {
    Set<StandardOpenOption> options = EnumSet.noneOf(StandardOpenOption.class);
    boolean follow = true;
    boolean direct = false;
    for (OpenOption each : given) {
      java.util.Objects.requireNonNull(each);
      if (each instanceof StandardOpenOption standard) {
        options.add(standard);
      } else if (each == LinkOption.NOFOLLOW_LINKS) {
        follow = false;
      } else if (each instanceof Enum<?> extended && extended.name().equals("DIRECT")) {
        direct = true; // com.sun.nio.file.ExtendedOpenOption
      } else {
        throw new UnsupportedOperationException(each + " is not supported");
      }
    }
    boolean append = options.contains(StandardOpenOption.APPEND);
    if (append && options.contains(StandardOpenOption.READ)) {
      throw new IllegalArgumentException("READ and APPEND contradict each other");
    }
    if (append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      throw new IllegalArgumentException("APPEND and TRUNCATE_EXISTING contradict each other");
    }
    if (append) {
      options.add(StandardOpenOption.WRITE);
    } else if (!options.contains(StandardOpenOption.WRITE)) {
      options.add(StandardOpenOption.READ);
    }
    return new OpenMode(options, follow, direct);
  }

  private boolean has(StandardOpenOption option) {
    return options.contains(option);
  }

  boolean reads() {
    return has(StandardOpenOption.READ);
  }

  boolean writes() {
    return has(StandardOpenOption.WRITE);
  }

  boolean appends() {
    return has(StandardOpenOption.APPEND);
  }

  /** Whether the file may be made. */
  boolean creates() {
    return writes() && (has(StandardOpenOption.CREATE) || createsNew());
  }

  /** Whether the file has to be made. */
  boolean createsNew() {
    return writes() && has(StandardOpenOption.CREATE_NEW);
  }

  boolean deletesOnClose() {
    return has(StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** A link is not followed either where its name will be deleted. */
  boolean followsLinks() {
    return follow && !createsNew() && !deletesOnClose();
  }

  /** Whether each write is made safe. */
  boolean syncs() {
    return has(StandardOpenOption.SYNC) || has(StandardOpenOption.DSYNC);
  }

  /** Whether attributes may stay behind then. */
  boolean syncsDataOnly() {
    return !has(StandardOpenOption.SYNC);
  }

  /** What the union is asked for; {@code fileMode} is for a new file. */
  OpenOptions toUnion(int fileMode) {
    OpenOptions.Access access =
        !writes()
            ? OpenOptions.Access.READ
            : reads() ? OpenOptions.Access.READ_WRITE : OpenOptions.Access.WRITE;
    OpenOptions union =
        OpenOptions.existing(access)
            .withAppend(appends())
            .withTruncate(writes() && has(StandardOpenOption.TRUNCATE_EXISTING))
            .withDirect(direct);
    return creates() ? union.withCreate(createsNew(), fileMode) : union;
  }
}
