package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes and reads OPEN in its shapes. */
final class Opening4 {
  private static final int CLAIM_NULL = 0;
  private static final int CLAIM_PREVIOUS = 1;
  private static final int CLAIM_FH = 4;
  private static final int UNCHECKED = 0;
  private static final int EXCLUSIVE_WITH_ATTRIBUTES = 3;
  private static final int WANT_NO_DELEGATION = 0x0400;
  private static final int PRESERVE_UNLINKED = 8;
  private static final int STATEID_BYTES = 16;

  /**
   * What OPEN has given.
   *
   * @param stateid with sequence 0, which means the newest
   * @param set attributes that were set, or used to remember an exclusive create
   * @param delegation a state that was given unasked, to be given back
   */
  record Opened(
      byte[] stateid,
      NfsDirectoryChange directory,
      boolean preservedUnlinked,
      Bitmap4 set,
      byte @Nullable [] delegation,
      NfsHandle handle,
      @Nullable NfsAttributes attributes) {}

  private Opening4() {}

  private static XdrWriter begin(Ops4 ops, NfsAccess access, long clientId, byte[] owner) {
    int share =
        switch (access) {
          case READ -> 1;
          case WRITE -> 2;
          case READ_WRITE -> 3;
        };
    return ops.op(Op4.OPEN)
        .int32(0)
        .int32(share | WANT_NO_DELEGATION)
        .int32(0)
        .int64(clientId)
        .opaque(owner);
  }

  /** OPEN of the current handle, by itself or as a claim after a restart; GETFH, GETATTR. */
  static void existing(Ops4 ops, NfsAccess access, long clientId, byte[] owner, boolean reclaim) {
    XdrWriter out = begin(ops, access, clientId, owner).int32(0);
    if (reclaim) {
      out.int32(CLAIM_PREVIOUS).int32(0);
    } else {
      out.int32(CLAIM_FH);
    }
    ops.getfh().getattr(Attr4.FILE);
  }

  /**
   * OPEN of a name in the current handle that is made; GETFH, GETATTR.
   *
   * @param verifier 0 for an UNCHECKED create
   */
  static void creating(
      Ops4 ops,
      NfsAccess access,
      long clientId,
      byte[] owner,
      byte[] name,
      NfsChange initial,
      boolean exclusive,
      long verifier) {
    XdrWriter out = begin(ops, access, clientId, owner).int32(1);
    if (exclusive) {
      out.int32(EXCLUSIVE_WITH_ATTRIBUTES).int64(verifier);
    } else {
      out.int32(UNCHECKED);
    }
    Ops4.fattr(out, initial);
    out.int32(CLAIM_NULL).opaque(name);
    ops.getfh().getattr(Attr4.FILE);
  }

  static Opened read(Results4 results) throws IOException {
    XdrReader in = results.next(Op4.OPEN);
    byte[] stateid = stateid(in);
    NfsDirectoryChange directory = Results4.change(in, null);
    int flags = in.int32();
    Bitmap4 set = Bitmap4.read(in);
    byte[] delegation = delegation(in);
    NfsHandle handle = results.getfh();
    return new Opened(
        stateid,
        directory,
        (flags & PRESERVE_UNLINKED) != 0,
        set,
        delegation,
        handle,
        results.attributesIfAny());
  }

  /** A state id, with sequence 0: the newest, whatever number the server is at. */
  static byte[] stateid(XdrReader in) throws XdrException {
    byte[] stateid = in.fixed(STATEID_BYTES);
    stateid[0] = 0;
    stateid[1] = 0;
    stateid[2] = 0;
    stateid[3] = 0;
    return stateid;
  }

  private static byte @Nullable [] delegation(XdrReader in) throws XdrException {
    int type = in.int32();
    switch (type) {
      case 0 -> {
        return null;
      }
      case 1, 2 -> {
        byte[] stateid = in.fixed(STATEID_BYTES);
        in.bool();
        if (type == 2) {
          int limit = in.int32();
          if (limit != 1 && limit != 2) {
            throw new XdrException("limit of space " + limit);
          }
          in.skip(8);
        }
        in.skip(12);
        in.skipOpaque();
        return stateid;
      }
      case 3 -> {
        int why = in.int32();
        if (why == 1 || why == 2) {
          in.bool();
        }
        return null;
      }
      default -> throw new XdrException("delegation of type " + type);
    }
  }
}
