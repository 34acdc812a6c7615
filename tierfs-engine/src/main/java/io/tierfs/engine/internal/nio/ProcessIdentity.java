package io.tierfs.engine.internal.nio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Who this process is, as Linux tells in {@code /proc/self/status}.
 *
 * @param uid -1 where it is not known
 * @param umask bits that what it creates does not get
 */
record ProcessIdentity(int uid, Set<Integer> groups, int umask) {
  private static final ProcessIdentity UNKNOWN = new ProcessIdentity(-1, Set.of(), 022);

  /** Who it is now; a superuser where nobody tells. */
  static ProcessIdentity ofNow() {
    Path status = Path.of("/proc/self/status");
    try {
      return Files.isReadable(status)
          ? parse(Files.readString(status, StandardCharsets.ISO_8859_1))
          : UNKNOWN;
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
  }

  /** Reads what Linux has written. */
  static ProcessIdentity parse(String status) {
    int uid = -1;
    int umask = UNKNOWN.umask;
    Set<Integer> groups = new HashSet<>();
    for (String line : status.lines().toList()) {
      String[] words = line.split("\\s+", -1);
      switch (words[0]) {
        case "Uid:" -> uid = Integer.parseUnsignedInt(words[2]);
        case "Gid:" -> groups.add(Integer.parseUnsignedInt(words[2]));
        case "Umask:" -> umask = Integer.parseInt(words[1], 8);
        case "Groups:" -> {
          for (int i = 1; i < words.length; i++) {
            if (!words[i].isEmpty()) {
              groups.add(Integer.parseUnsignedInt(words[i]));
            }
          }
        }
        default -> {}
      }
    }
    return new ProcessIdentity(uid, Set.copyOf(groups), umask);
  }

  boolean isSuperuser() {
    return uid == 0 || uid == -1;
  }
}
