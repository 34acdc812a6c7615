package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.MountSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where and how to mount.
 *
 * @param point without symbolic links
 */
record MountPlace(Path point, MountSettings settings) {
  /** Shown behind {@code fuse.} as the type of the file system. */
  static final String SUBTYPE = "tierfs";

  /** The flags of {@code mount(2)}. */
  long flags() {
    return (settings.setuid() ? 0 : Sys.MS_NOSUID)
        | (settings.devices() ? 0 : Sys.MS_NODEV)
        | (settings.readOnly() ? Sys.MS_RDONLY : 0);
  }

  /** The options that the file system itself understands, but for the descriptor and the owner. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    options.add("default_permissions"); // the kernel checks permission
    options.add("max_read=" + Handshake.WRITE_BYTES_MAX);
    if (settings.allowOther()) {
      options.add("allow_other");
    }
    return options;
  }
}
