package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.SpaceInfo;
import java.lang.foreign.Arena;
import java.time.Instant;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.jspecify.annotations.Nullable;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/**
 * Writes {@code struct stat} and {@code struct statvfs} of this platform, whose layouts jnr-fuse
 * knows. Not thread-safe: making the layouts is dear, so each service thread keeps its own.
 */
final class StatWriter {
  /** What {@code FUSE_UNKNOWN_INO} is in libfuse: 0 would make the C library drop the entry. */
  private static final long UNKNOWN_INODE = 0xFFFF_FFFFL;

  private static final Runtime RUNTIME = Runtime.getSystemRuntime();

  private final ru.serce.jnrfuse.struct.FileStat stat =
      new ru.serce.jnrfuse.struct.FileStat(RUNTIME);
  private final Statvfs space = new Statvfs(RUNTIME);
  private final long entry;

  StatWriter(Arena memory) {
    entry = memory.allocate(Struct.size(stat), 8).address();
  }

  void write(long address, FileStat from) {
    stat.useMemory(Pointer.wrap(RUNTIME, address, Struct.size(stat)));
    stat.st_ino.set(from.fileId());
    stat.st_mode.set(from.mode());
    stat.st_nlink.set(from.nlink());
    stat.st_uid.set(Integer.toUnsignedLong(from.uid()));
    stat.st_gid.set(Integer.toUnsignedLong(from.gid()));
    stat.st_rdev.set(from.rdev());
    stat.st_size.set(from.size());
    stat.st_blocks.set(from.blocks());
    stat.st_blksize.set(from.blockSize());
    write(stat.st_atim, from.atime());
    write(stat.st_mtim, from.mtime());
    write(stat.st_ctim, from.ctime());
  }

  private static void write(Timespec time, Instant from) {
    time.tv_sec.set(from.getEpochSecond());
    time.tv_nsec.set(from.getNano());
  }

  /** A {@code struct stat} that holds what a directory entry shows; good until the next call. */
  long entry(@Nullable FileType type, long inode) {
    stat.useMemory(Pointer.wrap(RUNTIME, entry, Struct.size(stat)));
    stat.st_ino.set(inode == 0 ? UNKNOWN_INODE : inode);
    stat.st_mode.set(type == null ? 0 : type.modeBits());
    return entry;
  }

  void write(long address, SpaceInfo from) {
    long unit = Math.max(512, from.blockSize());
    space.useMemory(Pointer.wrap(RUNTIME, address, Struct.size(space)));
    space.f_bsize.set(unit);
    space.f_frsize.set(unit);
    space.f_blocks.set(from.totalBytes() / unit);
    space.f_bfree.set(from.freeBytes() / unit);
    space.f_bavail.set(from.availableBytes() / unit);
    space.f_files.set(from.totalFiles());
    space.f_ffree.set(from.freeFiles());
    space.f_favail.set(from.freeFiles());
    space.f_namemax.set(from.nameBytesMax());
  }
}
