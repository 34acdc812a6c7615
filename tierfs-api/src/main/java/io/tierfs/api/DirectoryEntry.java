package io.tierfs.api;

import org.jspecify.annotations.Nullable;

/**
 * One name in a directory.
 *
 * @param name the name; never {@code .} or {@code ..}
 * @param type what it is, {@code null} where the backend would have to ask
 * @param fileId as {@link FileStat#fileId()}, 0 where it is not known
 * @param stat its attributes, where they came at no extra cost
 * @since 0.1
 */
public record DirectoryEntry(
    String name, @Nullable FileType type, long fileId, @Nullable FileStat stat) {

  public static DirectoryEntry of(String name, FileType type, long fileId) {
    return new DirectoryEntry(name, type, fileId, null);
  }

  public static DirectoryEntry of(String name, FileStat stat) {
    return new DirectoryEntry(name, stat.type(), stat.fileId(), stat);
  }
}
