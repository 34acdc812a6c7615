package io.tierfs.backend.localdir;

import io.tierfs.api.Capability;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What the file system behind {@code java.nio.file} can do, as far as it tells without a write.
 *
 * @param machine whether it is that of this machine, and not one of a library
 * @param unix whether it tells inode numbers, links and numeric owners; taken for a sign that it
 *     has links and keeps open files that are unlinked
 * @param posix whether modes and owners can be set
 * @param xattrs whether it keeps attributes of the user
 * @param foldsCase whether names that differ in case are one
 */
record NioFeatures(
    boolean machine, boolean unix, boolean posix, boolean xattrs, boolean foldsCase) {

  static NioFeatures of(Path root) throws IOException {
    FileSystem system = root.getFileSystem();
    Set<String> views = system.supportedFileAttributeViews();
    FileStore store = Files.getFileStore(root);
    return new NioFeatures(
        system.equals(FileSystems.getDefault()),
        views.contains("unix"),
        views.contains("posix"),
        views.contains("user")
            && store.supportsFileAttributeView(UserDefinedFileAttributeView.class),
        foldsCase(root));
  }

  private static boolean foldsCase(Path root) throws IOException {
    Path name = root.getFileName();
    if (root.getFileSystem().getPath("a").equals(root.getFileSystem().getPath("A"))) {
      return true;
    }
    if (name == null) {
      return false;
    }
    String text = name.toString();
    String upper = text.toUpperCase(Locale.ROOT);
    String other = text.equals(upper) ? text.toLowerCase(Locale.ROOT) : upper;
    Path sibling = root.resolveSibling(other);
    return !other.equals(text)
        && Files.exists(sibling, LinkOption.NOFOLLOW_LINKS)
        && Files.isSameFile(root, sibling);
  }

  /** Whether numeric owners and all bits of a mode can be set. */
  boolean setsUnix() {
    return machine && unix;
  }

  /**
   * Whether owners are told by names and modes without set-id and sticky bits, which then are kept
   * in an attribute of the user.
   */
  boolean setsPosix() {
    return !setsUnix() && posix && xattrs;
  }

  Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.of(Capability.WRITE, Capability.RENAME_DIRECTORIES);
    if (unix) {
      all.addAll(
          EnumSet.of(
              Capability.SYMLINKS,
              Capability.HARD_LINKS,
              Capability.FILE_IDS,
              Capability.OPEN_UNLINKED,
              Capability.NANOSECOND_TIMES));
    }
    if (setsUnix() || setsPosix()) {
      all.add(Capability.OWNERSHIP);
    }
    if (xattrs) {
      all.add(Capability.XATTRS);
    }
    if (foldsCase) {
      all.add(Capability.CASE_INSENSITIVE);
    }
    return Set.copyOf(all);
  }
}
