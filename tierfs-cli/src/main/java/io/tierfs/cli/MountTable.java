package io.tierfs.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted where, as {@code /proc/self/mountinfo} tells it (proc(5)). Asking it touches no
 * file system, so a hung or dead mount does no harm.
 */
record MountTable(List<Entry> entries) {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");

  /** One mount. */
  record Entry(Path point, String type, String source) {
    boolean isFuse() {
      return type.equals("fuse") || type.startsWith("fuse.");
    }
  }

  MountTable {
    entries = List.copyOf(entries);
  }

  /** The mounts of now, in the order in which they were made. */
  static MountTable read() {
    try {
      // As bytes: names need not be UTF-8, and an escape sequence never cuts a character.
      return parse(Files.readString(SOURCE, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return new MountTable(List.of());
    }
  }

  static MountTable parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(" ", -1);
      int separator = List.of(fields).indexOf("-");
      if (separator < 5 || fields.length < separator + 3) {
        continue;
      }
      entries.add(
          new Entry(
              Path.of(unescape(fields[4])),
              fields[separator + 1],
              unescape(fields[separator + 2])));
    }
    return new MountTable(entries);
  }

  /** Spaces, tabs, newlines and backslashes come as three octal digits. */
  private static String unescape(String field) {
    byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
    byte[] plain = new byte[bytes.length];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && i + 3 < bytes.length) {
        plain[length++] = (byte) Integer.parseInt(field.substring(i + 1, i + 4), 8);
        i += 3;
      } else {
        plain[length++] = bytes[i];
      }
    }
    return new String(plain, 0, length, StandardCharsets.UTF_8);
  }

  /** The mount on top at exactly this directory. */
  Optional<Entry> at(Path point) {
    return entries.reversed().stream().filter(entry -> entry.point().equals(point)).findFirst();
  }

  /** The mount that a path lies in. */
  Optional<Entry> containing(Path path) {
    Entry best = null;
    for (Entry entry : entries) {
      boolean nearer = best == null || entry.point().getNameCount() >= best.point().getNameCount();
      if (path.startsWith(entry.point()) && nearer) {
        best = entry;
      }
    }
    return Optional.ofNullable(best);
  }
}
