package io.tierfs.engine.internal.nio;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits and their names. */
final class Permissions {
  private static final PosixFilePermission[] ALL = PosixFilePermission.values();

  private Permissions() {}

  /** The names of the bits of a mode: those for owner, group and others. */
  static Set<PosixFilePermission> of(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission each : ALL) {
      if ((mode & bit(each)) != 0) {
        set.add(each);
      }
    }
    return set;
  }

  /** The bits of a set. */
  static int mode(Set<?> set) {
    int mode = 0;
    for (Object each : set) {
      mode |= bit((PosixFilePermission) java.util.Objects.requireNonNull(each));
    }
    return mode;
  }

  /** They are declared in the order of the bits, from the highest on. */
  private static int bit(PosixFilePermission permission) {
    return 0400 >> permission.ordinal();
  }

  /**
   * The mode for something new.
   *
   * @param otherwise where the attributes give none
   * @throws UnsupportedOperationException for any attribute but {@code posix:permissions}
   */
  static int initial(int otherwise, FileAttribute<?>... attributes) {
    int mode = otherwise;
    for (FileAttribute<?> each : attributes) {
      String name = each.name();
      if ((!name.equals("posix:permissions") && !name.equals("unix:permissions"))
          || !(each.value() instanceof Set<?> set)) {
        throw new UnsupportedOperationException("'" + name + "' cannot be given to a new file");
      }
      mode = mode(set);
    }
    return mode;
  }
}
