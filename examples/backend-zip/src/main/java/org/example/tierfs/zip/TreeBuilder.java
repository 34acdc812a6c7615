package org.example.tierfs.zip;

import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a tree of the flat list that an archive is. Directories may have no entries of their own;
 * of two entries with one name the last is meant; where one name is both a file and a directory, it
 * is a directory. An entry whose name could lead out of the tree is left out.
 */
final class TreeBuilder {
  private static final System.Logger LOG = System.getLogger("org.example.tierfs.zip");
  private static final int PERMISSIONS = 07777;

  private final Instant standardTime;
  private final ZipNode root;
  private long lastId;

  /**
   * @param standardTime when directories were changed that have no entry
   */
  TreeBuilder(Instant standardTime) {
    this.standardTime = standardTime;
    this.root = ZipNode.directory(stat(FileType.DIRECTORY, 0755, standardTime).nlink(2).build());
  }

  ZipNode build(List<ZipRecord> entries) {
    for (ZipRecord entry : entries) {
      Optional<List<String>> names = names(entry.name());
      Optional<FileType> type = type(entry);
      if (names.isEmpty() || type.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, "left out: {0}", entry.name());
      } else if (!names.get().isEmpty()) {
        add(names.get(), type.get(), entry);
      }
    }
    return root;
  }

  /** The names on the way to an entry; nothing for a way out of the tree, or no way at all. */
  private static Optional<List<String>> names(String path) {
    if (path.startsWith("/") || path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      if (name.equals("..") || Names.encodedLength(name) > Names.NAME_BYTES_MAX) {
        return Optional.empty();
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return Optional.of(names);
  }

  /** Nothing for what a tree of files on a read-only tier cannot show, such as a device. */
  private static Optional<FileType> type(ZipRecord entry) {
    int bits = entry.mode() & FileType.MASK;
    if (entry.name().endsWith("/")) {
      return Optional.of(FileType.DIRECTORY);
    }
    if (bits == 0) {
      return Optional.of(FileType.REGULAR);
    }
    for (FileType type : List.of(FileType.REGULAR, FileType.DIRECTORY, FileType.SYMLINK)) {
      if (bits == type.modeBits()) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private void add(List<String> names, FileType type, ZipRecord entry) {
    ZipNode parent = root;
    for (String name : names.subList(0, names.size() - 1)) {
      ZipNode child = parent.children().get(name);
      if (child == null || !child.isDirectory()) {
        child = ZipNode.directory(stat(FileType.DIRECTORY, 0755, standardTime).nlink(2).build());
        parent.children().put(name, child);
      }
      parent = child;
    }
    String name = names.getLast();
    ZipNode known = parent.children().get(name);
    if (type == FileType.DIRECTORY) {
      FileStat stat = stat(type, permissions(entry, 0755), entry.modified()).nlink(2).build();
      boolean again = known != null && known.isDirectory();
      parent
          .children()
          .put(name, again ? new ZipNode(stat, null, known.children()) : ZipNode.directory(stat));
    } else if (known == null || !known.isDirectory()) {
      FileStat stat =
          stat(type, permissions(entry, 0644), entry.modified())
              .size(entry.size())
              .blocks((entry.compressedSize() + 511) / 512)
              .build();
      parent.children().put(name, ZipNode.of(stat, entry));
    }
  }

  private static int permissions(ZipRecord entry, int standard) {
    return entry.mode() == 0 ? standard : entry.mode() & PERMISSIONS;
  }

  private FileStat.Builder stat(FileType type, int permissions, Instant time) {
    return FileStat.builder(type)
        .permissions(permissions)
        .fileId(++lastId)
        .atime(time)
        .mtime(time)
        .ctime(time);
  }
}
