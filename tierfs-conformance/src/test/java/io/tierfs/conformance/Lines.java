package io.tierfs.conformance;

import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Found;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Whole trees as a line of text for each path, to be compared. */
final class Lines {
  private Lines() {}

  /** What the union shows. */
  static Map<String, String> merged(Rig rig) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    merged(rig, "/", lines);
    return lines;
  }

  private static void merged(Rig rig, String path, Map<String, String> lines) throws IOException {
    Found found = rig.union().find(Rig.CALLER, FsPath.of(path));
    StringBuilder line = new StringBuilder(attributes(found.stat()));
    switch (found.node().type()) {
      case REGULAR -> line.append(" holds ").append(rig.read(path));
      case SYMLINK -> line.append(" to ").append(rig.union().readSymlink(Rig.CALLER, found.node()));
      default -> {}
    }
    for (String name : rig.union().listXattrs(Rig.CALLER, found.node())) {
      line.append(' ').append(name).append('=');
      line.append(
          new String(
              rig.union().getXattr(Rig.CALLER, found.node(), name),
              java.nio.charset.StandardCharsets.UTF_8));
    }
    lines.put(path, line.toString());
    if (found.stat().isDirectory()) {
      for (String name : rig.list(path)) {
        merged(rig, child(path, name), lines);
      }
    }
  }

  /** What lies on a tier, without the directories and without tierfs's own area. */
  static Map<String, String> files(Rig.Parts tier) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    files(tier.driver(), "/", lines);
    return lines;
  }

  private static void files(BackendDriver tier, String path, Map<String, String> lines)
      throws IOException {
    for (DirectoryEntry entry : tier.entries(path)) {
      String child = child(path, entry.name());
      FileStat stat = tier.stat(child);
      if (stat.isDirectory()) {
        if (!child.equals("/.tierfs")) {
          files(tier, child, lines);
        }
      } else {
        String content = stat.isRegularFile() ? " holds " + tier.read(child) : "";
        lines.put(child, attributes(stat) + content);
      }
    }
  }

  private static String child(String path, String name) {
    return path.equals("/") ? "/" + name : path + "/" + name;
  }

  private static String attributes(FileStat stat) {
    String line = Integer.toOctalString(stat.mode()) + ' ' + stat.uid() + ':' + stat.gid();
    return stat.isDirectory() ? line : line + " links " + stat.nlink() + " size " + stat.size();
  }
}
