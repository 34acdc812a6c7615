package io.tierfs.engine.internal.nio;

import java.nio.file.LinkOption;

/** Whether symbolic links are followed. */
final class Follow {
  private Follow() {}

  /** Unless the options say otherwise. */
  static boolean links(LinkOption... options) {
    for (LinkOption option : options) {
      if (java.util.Objects.requireNonNull(option) == LinkOption.NOFOLLOW_LINKS) {
        return false;
      }
    }
    return true;
  }
}
