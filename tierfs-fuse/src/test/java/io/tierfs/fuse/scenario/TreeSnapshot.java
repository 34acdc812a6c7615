package io.tierfs.fuse.scenario;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/** All that can be seen of a tree: a line for each path, equal for trees that look alike. */
final class TreeSnapshot {
  /** A time before this was set by somebody, and must be kept; others are the time of a change. */
  static final long NOW_FROM = System.currentTimeMillis() / 1000 - 86_400;

  private final Posix posix;
  private final String root;
  private final Predicate<String> refresh;
  private final TreeMap<String, String> lines = new TreeMap<>();
  private final Map<Long, String> firstNames = new HashMap<>();

  private TreeSnapshot(Posix posix, String root, Predicate<String> refresh) {
    this.posix = posix;
    this.root = root;
    this.refresh = refresh;
  }

  /**
   * Reads a tree.
   *
   * @param refresh for which paths (from the root, beginning with a slash) what the kernel knows of
   *     attributes is to be asked anew
   */
  static TreeMap<String, String> of(Posix posix, String root, Predicate<String> refresh) {
    TreeSnapshot snapshot = new TreeSnapshot(posix, root, refresh);
    snapshot.walk("");
    return snapshot.lines;
  }

  /** What one tree has otherwise than the other; at most ten lines. */
  static List<String> differences(Map<String, String> expected, Map<String, String> actual) {
    List<String> found = new ArrayList<>();
    TreeMap<String, String> all = new TreeMap<>(expected);
    all.putAll(actual);
    for (String path : all.keySet()) {
      String wanted = expected.get(path);
      String got = actual.get(path);
      if (wanted == null) {
        found.add(path + " should not exist: " + got);
      } else if (got == null) {
        found.add(path + " is missing: " + wanted);
      } else if (!wanted.equals(got)) {
        found.add(path + "\n  expected " + wanted + "\n  but has  " + got);
      }
      if (found.size() == 10) {
        break;
      }
    }
    return found;
  }

  private void walk(String path) {
    int force = refresh.test(path) ? Posix.AT_STATX_FORCE_SYNC : 0;
    Posix.Stat stat = posix.stat(root + path, Posix.AT_SYMLINK_NOFOLLOW | force);
    if (stat == null) {
      lines.put(path, "listed, but not there");
      return;
    }
    if (!path.isEmpty()) { // the root of a tier changes when the union makes its own area there
      lines.put(path, describe(path, stat));
    }
    if (stat.isDirectory()) {
      posix.list(root + path).keySet().forEach(name -> walk(path + "/" + name));
    }
  }

  private String describe(String path, Posix.Stat stat) {
    StringBuilder line = new StringBuilder(attributes(stat));
    if (stat.isRegular()) {
      line.append(' ').append(content(root + path));
    } else if (stat.isSymlink()) {
      long length = posix.call("readlink", posix.text(root + path), posix.data(), 8192);
      line.append(" -> ").append(posix.dataText(length));
    }
    if (!stat.isDirectory() && stat.nlink() > 1) {
      line.append(" same as ").append(firstNames.computeIfAbsent(stat.inode(), inode -> path));
    }
    return line.append(xattrs(root + path)).toString();
  }

  static String attributes(Posix.Stat stat) {
    StringBuilder line = new StringBuilder();
    line.append(Integer.toOctalString(stat.mode()));
    line.append(' ').append(stat.uid()).append(':').append(stat.gid());
    if (!stat.isDirectory()) {
      line.append(" links ").append(stat.nlink());
      line.append(" size ").append(stat.size());
    }
    boolean set = stat.mtimeSeconds() < NOW_FROM;
    line.append(" mtime ")
        .append(set ? stat.mtimeSeconds() + "." + stat.mtimeNanos() : "of a change");
    return line.toString();
  }

  private String content(String path) {
    long descriptor = posix.open(path, Posix.O_NOFOLLOW, 0);
    if (descriptor < 0) {
      return "cannot be opened: errno " + -descriptor;
    }
    CRC32 sum = new CRC32();
    long total = 0;
    long length;
    do {
      length = posix.call("pread", descriptor, posix.data(), 1 << 20, total);
      if (length > 0) {
        sum.update(posix.data(length));
        total += length;
      }
    } while (length > 0);
    posix.close(descriptor);
    return (length < 0 ? "cannot be read: errno " + -length : "holds " + total)
        + " #"
        + Long.toHexString(sum.getValue());
  }

  private String xattrs(String path) {
    StringBuilder line = new StringBuilder();
    long length = posix.call("llistxattr", posix.text(path), posix.data(), 1 << 16);
    if (length < 0) {
      return " xattrs: errno " + -length;
    }
    TreeMap<String, String> values = new TreeMap<>();
    for (String name : posix.dataText(length).split("\0")) {
      if (!name.isEmpty()) {
        long size =
            posix.call("lgetxattr", posix.text(path), posix.text(name), posix.data(), 1 << 16);
        values.put(name, size < 0 ? "errno " + -size : posix.dataText(size));
      }
    }
    values.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString();
  }
}
