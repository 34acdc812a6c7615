package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.CallContext;
import io.tierfs.fuse.internal.CallerGroups;
import io.tierfs.fuse.internal.SetIdBits;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import ru.serce.jnrfuse.struct.FuseContext;

/**
 * The request that a service thread is at, and the memory it needs for that. One for each thread,
 * used again for each request; not thread-safe.
 */
final class Request {
  static final int LOOKUP = 1;
  static final int GETATTR = 3;
  static final int SETATTR = 4;
  static final int MKNOD = 8;
  static final int UNLINK = 10;
  static final int RENAME = 12;
  static final int LINK = 13;
  static final int INIT = 26;
  static final int CREATE = 35;
  private static final int OPEN = 14;
  private static final int WRITE = 16;
  private static final int INTERRUPT = 36;
  private static final int FORGET = 2;
  private static final int BATCH_FORGET = 42;

  /** Offset of the opcode in {@code fuse_in_header} of the kernel's protocol. */
  private static final int OPCODE_AT = 4;

  /** Of the names in a RENAME: behind {@code fuse_in_header} and the new directory's number. */
  private static final int RENAME_NAMES_AT = 48;

  /** Of the number of the old inode in a LINK. */
  private static final int LINK_INODE_AT = 40;

  /** Of what the kernel can do, in an INIT. */
  private static final int INIT_FLAGS_AT = 52;

  /** Where requests say that set-id bits have to go, and by which bit. */
  private static final int SETATTR_VALID_AT = 40;

  private static final int SETATTR_KILLS = 1 << 11;
  private static final int WRITE_FLAGS_AT = 60;
  private static final int WRITE_KILLS = 1 << 2;
  private static final int OPEN_FLAGS_AT = 44;
  private static final int CREATE_FLAGS_AT = 52;
  private static final int OPEN_KILLS = 1;

  private static final int NAME_SCRATCH = 4096;

  private final LibFuse lib;
  private final long channel;
  private final FuseContext layout = new FuseContext(jnr.ffi.Runtime.getSystemRuntime());
  private final StatWriter stats;
  private final long buffer;
  private final long scratch;
  private boolean serving;
  private boolean killsSetId;
  private HiddenFiles.@Nullable Hidden hidden;

  Request(LibFuse lib, long channel, Arena memory, long bufferSize) {
    this.lib = lib;
    this.channel = channel;
    stats = new StatWriter(memory);
    buffer = memory.allocate(bufferSize, 8).address();
    scratch = memory.allocate(NAME_SCRATCH).address();
  }

  /** Where the kernel's bytes go. */
  long buffer() {
    return buffer;
  }

  void begin() {
    serving = true;
    hidden = null;
    // Now, because libfuse clears the bits that it does not know.
    killsSetId = readKillsSetId();
  }

  void end() {
    serving = false;
  }

  /** The kernel's number of the operation, 0 outside of requests (while libfuse cleans up). */
  int opcode() {
    return serving ? NativeMemory.getInt(buffer + OPCODE_AT) : 0;
  }

  /** Whether it is answered at once, or not at all: no reason to have one more thread waiting. */
  boolean isTrifle() {
    int opcode = opcode();
    return opcode == FORGET || opcode == BATCH_FORGET || opcode == INTERRUPT;
  }

  /** With RENAME: the new name that was asked for. */
  String renameTarget() {
    long from = buffer + RENAME_NAMES_AT;
    return NativeMemory.name(from + NativeMemory.stringLength(from) + 1);
  }

  /** With RENAME: libfuse has hidden what has the new name, which was open. */
  void hid(HiddenFiles.Hidden file) {
    hidden = file;
  }

  /** What was hidden so, {@code null} where nothing was. */
  HiddenFiles.@Nullable Hidden hidden() {
    return hidden;
  }

  /** Whether the caller may not leave set-id bits on what it writes to; see {@link SetIdBits}. */
  boolean killsSetId() {
    return killsSetId;
  }

  private boolean readKillsSetId() {
    return switch (opcode()) {
      case SETATTR -> hasBit(SETATTR_VALID_AT, SETATTR_KILLS);
      case WRITE -> hasBit(WRITE_FLAGS_AT, WRITE_KILLS);
      case OPEN -> hasBit(OPEN_FLAGS_AT, OPEN_KILLS);
      case CREATE -> hasBit(CREATE_FLAGS_AT, OPEN_KILLS);
      default -> false;
    };
  }

  /** With INIT: what the kernel can do. */
  int offeredFlags() {
    return NativeMemory.getInt(buffer + INIT_FLAGS_AT);
  }

  private boolean hasBit(int offset, int bit) {
    return (NativeMemory.getInt(buffer + offset) & bit) != 0;
  }

  /**
   * With LINK: makes the kernel forget what it knows of the attributes of the file, whose number of
   * links is another now. It holds no lock that this waits for.
   */
  void forgetAttributesOfLinked() {
    long inode = NativeMemory.getLong(buffer + LINK_INODE_AT);
    lib.fuse_lowlevel_notify_inval_inode(channel, inode, -1, 0);
  }

  /** Who asks. */
  CallContext caller() {
    long context = lib.fuse_get_context();
    int pid = NativeMemory.getInt(context + layout.pid.offset());
    return CallContext.of(
        NativeMemory.getInt(context + layout.uid.offset()),
        NativeMemory.getInt(context + layout.gid.offset()),
        NativeMemory.getInt(context + layout.umask.offset()),
        pid,
        () -> CallerGroups.of(pid));
  }

  StatWriter stats() {
    return stats;
  }

  /** A C string with this name, good until the next call; 0 where the name is too long for any. */
  long cName(byte[] name) {
    if (name.length >= NAME_SCRATCH) {
      return 0;
    }
    NativeMemory.putBytes(scratch, name, name.length);
    NativeMemory.putByte(scratch + name.length, (byte) 0);
    return scratch;
  }
}
