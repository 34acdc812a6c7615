package io.tierfs.engine.internal.nio;

import java.nio.file.CopyOption;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;

/**
 * How a file is to be copied or moved.
 *
 * @param replace what is at the target
 * @param attributes are copied too
 */
record CopyMode(boolean replace, boolean attributes, boolean atomic, boolean follow) {

  /**
   * Reads options.
   *
   * @throws UnsupportedOperationException for an unknown one
   */
  static CopyMode of(CopyOption... options) {
    boolean replace = false;
    boolean attributes = false;
    boolean atomic = false;
    boolean follow = true;
    for (CopyOption option : options) {
      switch (java.util.Objects.requireNonNull(option)) {
        case StandardCopyOption.REPLACE_EXISTING -> replace = true;
        case StandardCopyOption.COPY_ATTRIBUTES -> attributes = true;
        case StandardCopyOption.ATOMIC_MOVE -> atomic = true;
        case LinkOption.NOFOLLOW_LINKS -> follow = false;
        // com.sun.nio.file.ExtendedCopyOption: a thread that is interrupted stops copying anyway
        case Enum<?> extended when extended.name().equals("INTERRUPTIBLE") -> {}
        default -> throw new UnsupportedOperationException(option + " is not supported");
      }
    }
    return new CopyMode(replace, attributes, atomic, follow);
  }
}
