package io.tierfs.engine.model;

import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A whole disk as lines of text, one for each path. */
final class TreeText {
  private final Disk disk;
  private final Map<String, String> lines = new TreeMap<>();

  private TreeText(Disk disk) {
    this.disk = disk;
  }

  static Map<String, String> of(Disk disk) throws IOException {
    TreeText text = new TreeText(disk);
    text.add(FsPath.ROOT);
    return text.lines;
  }

  private void add(FsPath path) throws IOException {
    Disk.Attributes attributes = disk.stat(path);
    StringBuilder line = new StringBuilder(attributes.toString());
    if (attributes.type() == FileType.REGULAR) {
      Disk.Handle handle = disk.open(path, false);
      line.append(" content=").append(handle.read());
      handle.close();
    } else if (attributes.type() == FileType.SYMLINK) {
      line.append(" target=").append(disk.readlink(path));
    }
    List<String> xattrs = disk.listXattrs(path);
    for (String name : xattrs) {
      line.append(' ').append(name).append('=').append(disk.getXattr(path, name));
    }
    lines.put(path.value(), line.toString());
    if (attributes.type() == FileType.DIRECTORY) {
      for (String name : disk.readdir(path).keySet()) {
        add(path.resolve(name));
      }
    }
  }
}
