package io.tierfs.backend.nfs;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsTime;
import io.tierfs.nfs.NfsType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Translates attributes between the protocol's form and that of tierfs. */
final class Stats {
  private Stats() {}

  static FileStat of(NfsAttributes from, int blockSize) {
    return FileStat.builder(type(from.type()))
        .permissions(from.permissions())
        .owner(from.uid(), from.gid())
        .nlink(from.nlink())
        .size(from.size())
        .blocks((from.used() + 511) / 512)
        .blockSize(blockSize)
        .rdev(device(from))
        .fileId(from.fileid())
        .volume(from.fsid())
        .atime(instant(from.atime()))
        .mtime(instant(from.mtime()))
        .ctime(instant(from.ctime()))
        .birthTime(Instant.EPOCH)
        .build();
  }

  static FileType type(NfsType type) {
    return switch (type) {
      case REGULAR -> FileType.REGULAR;
      case DIRECTORY -> FileType.DIRECTORY;
      case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
      case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
      case SYMLINK -> FileType.SYMLINK;
      case SOCKET -> FileType.SOCKET;
      case FIFO -> FileType.FIFO;
    };
  }

  static NfsType type(FileType type) {
    return switch (type) {
      case REGULAR -> NfsType.REGULAR;
      case DIRECTORY -> NfsType.DIRECTORY;
      case BLOCK_DEVICE -> NfsType.BLOCK_DEVICE;
      case CHARACTER_DEVICE -> NfsType.CHARACTER_DEVICE;
      case SYMLINK -> NfsType.SYMLINK;
      case SOCKET -> NfsType.SOCKET;
      case FIFO -> NfsType.FIFO;
    };
  }

  /** Linux's encoding: 12 bits of the major above 8 of the minor, the minor's rest above them. */
  private static long device(NfsAttributes from) {
    long major = from.major() & 0xFFFF_FFFFL;
    long minor = from.minor() & 0xFFFF_FFFFL;
    return (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFFL) << 12 | (major & ~0xFFFL) << 32;
  }

  static int major(long rdev) {
    return (int) (rdev >>> 8 & 0xFFF | rdev >>> 32 & ~0xFFFL);
  }

  static int minor(long rdev) {
    return (int) (rdev & 0xFF | rdev >>> 12 & ~0xFFL);
  }

  static Instant instant(NfsTime time) {
    return Instant.ofEpochSecond(time.seconds(), time.nanos());
  }

  static NfsTime time(Instant instant) {
    return new NfsTime(instant.getEpochSecond(), instant.getNano());
  }

  static NfsChange change(AttributeChange from) {
    return new NfsChange(
        from.permissions(),
        from.uid(),
        from.gid(),
        from.size(),
        time(from.atime()),
        time(from.mtime()));
  }

  private static NfsChange.@Nullable TimeChange time(AttributeChange.@Nullable TimeChange change) {
    return switch (change) {
      case null -> null;
      case AttributeChange.TimeChange.Now() -> new NfsChange.TimeChange.Now();
      case AttributeChange.TimeChange.At(var at) -> new NfsChange.TimeChange.At(time(at));
    };
  }
}
