package io.tierfs.fuse.internal.jnr;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns settings into the arguments that libfuse parses. */
final class MountOptions {
  private MountOptions() {}

  /** The program's name, options and the mount point. */
  static List<String> arguments(String point, MountSettings settings, CacheSettings cache) {
    return List.of("tierfs", "-f", "-o", String.join(",", options(settings, cache)), point);
  }

  private static List<String> options(MountSettings settings, CacheSettings cache) {
    List<String> options = new ArrayList<>();
    // The kernel checks permission; inode numbers are the union's.
    options.addAll(List.of("default_permissions", "use_ino", "max_read=131072", "subtype=tierfs"));
    options.add("fsname=" + escape(settings.name()));
    options.add("entry_timeout=" + seconds(cache.entryTtl()));
    options.add("attr_timeout=" + seconds(cache.attributesTtl()));
    options.add("negative_timeout=" + seconds(cache.negativeTtl()));
    if (settings.allowOther()) {
      options.add("allow_other");
    }
    if (settings.devices()) {
      options.add("dev");
    }
    if (settings.setuid()) {
      options.add("suid");
    }
    if (settings.readOnly()) {
      options.add("ro");
    }
    return options;
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.getSeconds() + time.getNano() / 1e9);
  }

  /** A comma would begin the next option. */
  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }
}
