package io.tierfs.backend.localdir;

import io.tierfs.api.Capability;
import java.util.EnumSet;
import java.util.Set;

/**
 * The families of Linux file systems that differ in what may be promised of them.
 *
 * <p>What cannot be tried out without writing goes by the family: a tier may be read-only, and
 * opening one must leave no trace.
 */
enum FileSystemKind {
  /** Those that do everything: ext4, XFS, Btrfs, tmpfs, F2FS, bcachefs, overlayfs. */
  COMPLETE,
  /** Those that behave like Unix, but are not known to know all that Linux added. */
  UNIX,
  /** Those without owners, links and lasting inode numbers: FAT, exFAT, SMB. */
  PLAIN;

  static final int BTRFS = 0x9123683E;
  static final int ZFS = 0x2FC12FC1;

  private static final int EXT = 0xEF53;
  private static final int XFS = 0x58465342;
  private static final int TMPFS = 0x01021994;
  private static final int F2FS = 0xF2F52010;
  private static final int BCACHEFS = 0xCA451A4E;
  private static final int OVERLAYFS = 0x794C7630;
  private static final int NFS = 0x6969;
  private static final int SMB = 0xFF534D42;
  private static final int SMB2 = 0xFE534D42;
  private static final int CEPH = 0x00C36400;
  private static final int FUSE = 0x65735546;
  private static final int NINE_P = 0x01021997;
  private static final int AFS = 0x5346414F;

  /** The family of a file system by its {@code f_type}, see {@code statfs(2)}. */
  static FileSystemKind of(int magic) {
    return switch (magic) {
      case EXT, XFS, BTRFS, TMPFS, F2FS, BCACHEFS, OVERLAYFS -> COMPLETE;
      case 0x4D44, 0x2011BAB0, SMB, SMB2 -> PLAIN;
      default -> UNIX;
    };
  }

  /**
   * Whether whatever changes on such a file system is changed through this kernel's own tree of
   * names, and told by it.
   *
   * <p>Not on file systems of other machines or programs, nor on those that are stacked (their
   * lower directories change unseen), have names that come in several spellings (FAT), or can be
   * set back under a mount (ZFS).
   */
  static boolean tellsOfAllChanges(int magic) {
    return switch (magic) {
      case EXT, XFS, BTRFS, TMPFS, F2FS, BCACHEFS -> true;
      default -> false;
    };
  }

  /** Whether another machine or program answers for it, which may take for ever. */
  static boolean isRemote(int magic) {
    return switch (magic) {
      case NFS, SMB, SMB2, CEPH, FUSE, NINE_P, AFS -> true;
      default -> false;
    };
  }

  /**
   * What a backend on such a file system may promise.
   *
   * @param writable false where it is mounted read-only
   * @param xattrs whether it answered a question about an extended attribute
   * @param watches whether its directories can be watched
   * @param remote whether another machine or program answers for it
   */
  Set<Capability> capabilities(boolean writable, boolean xattrs, boolean watches, boolean remote) {
    Set<Capability> all =
        EnumSet.of(
            Capability.WRITE,
            Capability.RENAME_DIRECTORIES,
            Capability.SEEK_HOLES,
            Capability.NANOSECOND_TIMES,
            Capability.OPEN_UNLINKED,
            Capability.COPY_RANGE,
            Capability.RAW_DESCRIPTORS);
    if (this != PLAIN) {
      all.addAll(
          EnumSet.of(
              Capability.SYMLINKS,
              Capability.HARD_LINKS,
              Capability.SPECIAL_FILES,
              Capability.OWNERSHIP,
              Capability.FILE_IDS));
    } else {
      all.remove(Capability.NANOSECOND_TIMES);
      all.add(Capability.CASE_INSENSITIVE);
    }
    if (this == COMPLETE) {
      all.addAll(
          EnumSet.of(
              Capability.RENAME_NO_REPLACE, Capability.RENAME_EXCHANGE, Capability.ALLOCATE));
    }
    if (xattrs) {
      all.add(Capability.XATTRS);
    }
    if (watches) {
      all.add(Capability.WATCH);
    }
    if (remote) {
      all.add(Capability.REMOTE);
    }
    if (!writable) {
      all.remove(Capability.WRITE);
    }
    return Set.copyOf(all);
  }
}
