package io.tierfs.backend.localdir;

import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Streams an open directory, 64 KiB of {@code getdents64(2)} at a time.
 *
 * <p>{@code struct linux_dirent64}: ino 0 (u64), off 8, reclen 16 (u16), type 18 (u8), name from 19
 * on with its NUL.
 */
final class NativeDirectoryCursor implements DirectoryCursor {
  private static final int NAME = 19;
  private static final FileType[] TYPES = typesByCode();

  private final CallPool pool;
  private final FsPath path;
  private final int descriptor;
  private final boolean numbersCount;
  private @Nullable MemorySegment batch;

  /** The same; its accessors are less for the compiler. */
  private final ByteBuffer entries;

  private int at;
  private int end;

  /**
   * @param descriptor the open directory, which the cursor owns from now on
   * @param numbersCount whether inode numbers here are file ids: not on another volume, which an
   *     entry cannot name
   */
  NativeDirectoryCursor(CallPool pool, FsPath path, int descriptor, boolean numbersCount) {
    this.pool = pool;
    this.path = path;
    this.descriptor = descriptor;
    this.numbersCount = numbersCount;
    MemorySegment memory = pool.buffer();
    this.batch = memory;
    this.entries = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static FileType[] typesByCode() {
    FileType[] types = new FileType[256];
    for (FileType type : FileType.values()) {
      types[type.direntType()] = type;
    }
    return types;
  }

  @Override
  public @Nullable DirectoryEntry next() throws FsException {
    MemorySegment memory = batch;
    if (memory == null) {
      throw new FsException(Errno.EBADF, "the cursor is closed");
    }
    while (true) {
      if (at == end && !fill(memory)) {
        return null;
      }
      int start = at;
      at += entries.getShort(start + 16) & 0xFFFF;
      DirectoryEntry entry = entry(start);
      if (entry != null) {
        return entry;
      }
    }
  }

  private boolean fill(MemorySegment memory) throws FsException {
    try (Call call = pool.call()) {
      long read = call.sys(Sys.GETDENTS64, descriptor, memory.address(), memory.byteSize());
      // A directory that was removed meanwhile has no entries.
      end = read == -Sys.ENOENT ? 0 : (int) Call.check(read, path);
      at = 0;
      return end > 0;
    }
  }

  /** The entry at an offset, {@code null} for the two that every directory has. */
  private @Nullable DirectoryEntry entry(int start) {
    int length = 0;
    while (entries.get(start + NAME + length) != 0) {
      length++;
    }
    byte[] name = new byte[length];
    entries.get(start + NAME, name);
    if (name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'))) {
      return null;
    }
    FileType type = TYPES[entries.get(start + 18) & 0xFF];
    long number = numbersCount ? entries.getLong(start) : 0;
    return new DirectoryEntry(Names.decode(name), type, number, null);
  }

  @Override
  public void close() {
    MemorySegment memory = batch;
    if (memory != null) {
      batch = null;
      pool.giveBack(memory);
      try (Call call = pool.call()) {
        call.closeDescriptor(descriptor);
      }
    }
  }
}
