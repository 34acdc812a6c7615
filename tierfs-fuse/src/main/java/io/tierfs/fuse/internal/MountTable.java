package io.tierfs.fuse.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts that this process sees, read without touching any of them. */
public final class MountTable {
  /**
   * One mount.
   *
   * @param id unique among the mounts of now
   * @param device major and minor number, as {@code 0:57}
   * @param point where it is mounted, each byte as one character
   * @param type as {@code fuse.tierfs}
   */
  public record Entry(int id, String device, String point, String type) {}

  private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

  private MountTable() {}

  /** What is mounted at exactly this path, the topmost mount where there are several. */
  public static Optional<Entry> at(Path point) {
    String wanted = NativePaths.raw(point);
    Optional<Entry> found = Optional.empty();
    for (Entry entry : read()) {
      if (entry.point().equals(wanted)) {
        found = Optional.of(entry);
      }
    }
    return found;
  }

  /**
   * Whether this mount is still there. Its number alone does not tell: the next that is mounted
   * anywhere gets it, and the device's number too. A mount that was moved is another one.
   */
  public static boolean contains(Entry mount) {
    for (Entry entry : read()) {
      // A record's own equals is made at its first call, which takes longer than all of this.
      if (entry.id == mount.id
          && entry.device.equals(mount.device)
          && entry.point.equals(mount.point)
          && entry.type.equals(mount.type)) {
        return true;
      }
    }
    return false;
  }

  private static List<Entry> read() {
    try {
      List<Entry> entries = new ArrayList<>();
      for (String line : Files.readAllLines(MOUNT_INFO, StandardCharsets.ISO_8859_1)) {
        parse(line).ifPresent(entries::add);
      }
      return entries;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Format: {@code proc_pid_mountinfo(5)}. */
  static Optional<Entry> parse(String line) {
    String[] fields = line.split(" ", -1);
    int separator = List.of(fields).indexOf("-");
    if (separator < 6 || separator + 1 >= fields.length) {
      return Optional.empty();
    }
    int id = Integer.parseInt(fields[0]);
    return Optional.of(new Entry(id, fields[2], unescape(fields[4]), fields[separator + 1]));
  }

  /** Blanks and backslashes are written as three octal digits. */
  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }
}
