package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsTime;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/** The structures that the calls of version 3 share (RFC 1813, section 2.5 and 2.6). */
final class Codec3 {
  static final int HANDLE_BYTES_MAX = 64;

  private static final int PERMISSIONS = 07777;
  private static final int NANOS = 1_000_000_000;
  private static final long SECONDS_MAX = 0xffff_ffffL;
  private static final int SET_TO_SERVER_TIME = 1;
  private static final int SET_TO_CLIENT_TIME = 2;

  // As ftype3 counts them, from 1.
  private static final NfsType[] TYPES = {
    NfsType.REGULAR,
    NfsType.DIRECTORY,
    NfsType.BLOCK_DEVICE,
    NfsType.CHARACTER_DEVICE,
    NfsType.SYMLINK,
    NfsType.SOCKET,
    NfsType.FIFO
  };

  private Codec3() {}

  static void handle(XdrWriter out, NfsHandle handle) {
    out.opaque(handle.toBytes());
  }

  static NfsHandle handle(XdrReader in) throws XdrException {
    return NfsHandle.of(in.opaque(HANDLE_BYTES_MAX));
  }

  static @Nullable NfsHandle optionalHandle(XdrReader in) throws XdrException {
    return in.bool() ? handle(in) : null;
  }

  static int typeNumber(NfsType type) {
    for (int i = 0; i < TYPES.length; i++) {
      if (TYPES[i] == type) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException(type.toString());
  }

  static NfsAttributes attributes(XdrReader in) throws XdrException {
    int type = in.int32();
    if (type < 1 || type > TYPES.length) {
      throw new XdrException("no type of file: " + type);
    }
    int permissions = in.int32() & PERMISSIONS;
    int nlink = (int) Math.min(in.uint32(), Integer.MAX_VALUE);
    int uid = in.int32();
    int gid = in.int32();
    long size = in.int64();
    if (size < 0) {
      throw new XdrException("a size of " + Long.toUnsignedString(size));
    }
    long used = Math.max(0, in.int64());
    int major = in.int32();
    int minor = in.int32();
    long fsid = in.int64();
    long fileid = in.int64();
    NfsTime atime = time(in);
    NfsTime mtime = time(in);
    NfsTime ctime = time(in);
    return new NfsAttributes(
        TYPES[type - 1],
        permissions,
        nlink,
        uid,
        gid,
        size,
        used,
        major,
        minor,
        fsid,
        fileid,
        atime,
        mtime,
        ctime,
        change(ctime));
  }

  static @Nullable NfsAttributes optionalAttributes(XdrReader in) throws XdrException {
    return in.bool() ? attributes(in) : null;
  }

  /** What a call did to a file: attributes before, in part, and after. */
  static NfsDirectoryChange directoryChange(XdrReader in) throws XdrException {
    long before = 0;
    boolean known = in.bool();
    if (known) {
      in.skip(16); // size and mtime
      before = change(time(in));
    }
    NfsAttributes after = optionalAttributes(in);
    // A server that cannot tell both in one step is to leave the first out.
    return new NfsDirectoryChange(
        before, after == null ? 0 : after.change(), known && after != null, after);
  }

  private static NfsTime time(XdrReader in) throws XdrException {
    long seconds = in.uint32();
    return new NfsTime(seconds, (int) Math.min(in.uint32(), NANOS - 1));
  }

  /** Seconds have 32 bits, so that this cannot overflow. */
  private static long change(NfsTime ctime) {
    return ctime.seconds() * NANOS + ctime.nanos();
  }

  /**
   * Attributes to set.
   *
   * @throws NfsException INVAL for what the protocol cannot carry: times before 1970 or after 2106
   */
  static void change(XdrWriter out, NfsChange change) throws NfsException {
    optional(out, change.permissions());
    optional(out, change.uid());
    optional(out, change.gid());
    Long size = change.size();
    out.bool(size != null);
    if (size != null) {
      out.int64(size);
    }
    time(out, change.atime());
    time(out, change.mtime());
  }

  private static void optional(XdrWriter out, @Nullable Integer value) {
    out.bool(value != null);
    if (value != null) {
      out.int32(value);
    }
  }

  private static void time(XdrWriter out, NfsChange.@Nullable TimeChange change)
      throws NfsException {
    switch (change) {
      case null -> out.int32(0);
      case NfsChange.TimeChange.Now now -> out.int32(SET_TO_SERVER_TIME);
      case NfsChange.TimeChange.At at -> {
        NfsTime time = at.time();
        if (time.seconds() < 0 || time.seconds() > SECONDS_MAX) {
          throw new NfsException(
              NfsStatus.INVAL, "NFS 3 has no time " + time.seconds() + " s from 1970");
        }
        out.int32(SET_TO_CLIENT_TIME).int32((int) time.seconds()).int32(time.nanos());
      }
    }
  }
}
