package io.tierfs.api;

/**
 * What a backend can do beyond reading. Declared means that it must work; what is not declared
 * fails with EOPNOTSUPP, or the errno named here.
 *
 * @since 0.1
 */
public enum Capability {
  /** Files and directories can be made, changed and removed; EROFS without it. */
  WRITE,
  /** Symbolic links; EPERM without it, as on FAT. */
  SYMLINKS,
  /** Several names for one file; EPERM without it. */
  HARD_LINKS,
  /** FIFOs, sockets and device nodes; EPERM without it. */
  SPECIAL_FILES,
  /** Mode, owner and group are kept. Without it a change is EPERM. */
  OWNERSHIP,
  /** Extended attributes; EOPNOTSUPP without it. */
  XATTRS,
  /** Rename of a directory with all that is in it; EXDEV without it. */
  RENAME_DIRECTORIES,
  /** {@link RenameMode#NO_REPLACE} in one step; EINVAL without it. */
  RENAME_NO_REPLACE,
  /** {@link RenameMode#EXCHANGE}; EINVAL without it. */
  RENAME_EXCHANGE,
  /** Storage can be reserved and holes punched. */
  ALLOCATE,
  /** Holes of sparse files can be found. */
  SEEK_HOLES,
  /** Ranges can be copied between two of its files without passing through the caller. */
  COPY_RANGE,
  /** {@link FileStat#fileId()} is set and keeps for the life of a file. */
  FILE_IDS,
  /** Times are kept to the nanosecond, else to the second. */
  NANOSECOND_TIMES,
  /** An open handle goes on working after its file was unlinked. */
  OPEN_UNLINKED,
  /** {@link FileHandle#rawDescriptor()} gives a descriptor of this process. */
  RAW_DESCRIPTORS,
  /** Directory entries carry attributes at no extra cost. */
  LIST_WITH_STATS,
  /** Tells of changes that others make: {@link Backend#watch}. EOPNOTSUPP without it. */
  WATCH,
  /** Names that differ in case alone are one name. */
  CASE_INSENSITIVE,
  /** Another machine or program answers: a call may take long, or for ever. */
  REMOTE
}
