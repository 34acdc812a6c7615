package org.example.tierfs.zip;

import io.tierfs.api.FileStat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file, directory or symbolic link of an archive.
 *
 * @param entry where its content is; null for a directory
 * @param children what is in a directory
 */
record ZipNode(FileStat stat, ZipRecord entry, Map<String, ZipNode> children) {
  static ZipNode directory(FileStat stat) {
    return new ZipNode(stat, null, new LinkedHashMap<>());
  }

  static ZipNode of(FileStat stat, ZipRecord entry) {
    return new ZipNode(stat, entry, Map.of());
  }

  boolean isDirectory() {
    return stat.isDirectory();
  }
}
