package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsChange.TimeChange;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.internal.xdr.XdrWriter;

/** The operations of a compound, written one after the other. Not for several threads. */
final class Ops4 {
  /** The state of nothing: READ and WRITE without an open. */
  static final byte[] ANONYMOUS = new byte[16];

  private final XdrWriter out = new XdrWriter();
  private int count;

  XdrWriter out() {
    return out;
  }

  int count() {
    return count;
  }

  /** Begins an operation; its arguments are written to what this returns. */
  XdrWriter op(int number) {
    count++;
    return out.int32(number);
  }

  Ops4 plain(int number) {
    op(number);
    return this;
  }

  Ops4 putfh(NfsHandle handle) {
    op(Op4.PUTFH).opaque(handle.toBytes());
    return this;
  }

  Ops4 getfh() {
    return plain(Op4.GETFH);
  }

  Ops4 savefh() {
    return plain(Op4.SAVEFH);
  }

  Ops4 restorefh() {
    return plain(Op4.RESTOREFH);
  }

  Ops4 getattr(Bitmap4 what) {
    what.write(op(Op4.GETATTR));
    return this;
  }

  Ops4 lookup(byte[] name) {
    op(Op4.LOOKUP).opaque(name);
    return this;
  }

  /** The set of attributes that a change speaks of. */
  static Bitmap4 bitsOf(NfsChange change) {
    int word0 = change.size() == null ? 0 : Bitmap4.of(Attr4.SIZE).word0();
    int word1 = 0;
    if (change.permissions() != null) {
      word1 |= Bitmap4.of(Attr4.MODE).word1();
    }
    if (change.uid() != null) {
      word1 |= Bitmap4.of(Attr4.OWNER).word1();
    }
    if (change.gid() != null) {
      word1 |= Bitmap4.of(Attr4.OWNER_GROUP).word1();
    }
    if (change.atime() != null) {
      word1 |= Bitmap4.of(Attr4.TIME_ACCESS_SET).word1();
    }
    if (change.mtime() != null) {
      word1 |= Bitmap4.of(Attr4.TIME_MODIFY_SET).word1();
    }
    return new Bitmap4(word0, word1, 0);
  }

  /** Writes a change as a fattr4. */
  static void fattr(XdrWriter out, NfsChange change) {
    bitsOf(change).write(out);
    XdrWriter values = new XdrWriter();
    if (change.size() instanceof Long size) {
      values.int64(size);
    }
    if (change.permissions() instanceof Integer mode) {
      values.int32(mode & 07777);
    }
    if (change.uid() instanceof Integer uid) {
      values.opaque(Owner4.name(uid));
    }
    if (change.gid() instanceof Integer gid) {
      values.opaque(Owner4.name(gid));
    }
    if (change.atime() instanceof TimeChange time) {
      time(values, time);
    }
    if (change.mtime() instanceof TimeChange time) {
      time(values, time);
    }
    out.int32((int) values.size()).append(values);
  }

  private static void time(XdrWriter out, TimeChange change) {
    switch (change) {
      case TimeChange.Now ignored -> out.int32(0);
      case TimeChange.At at -> out.int32(1).int64(at.time().seconds()).int32(at.time().nanos());
    }
  }

  Ops4 setattr(byte[] stateid, NfsChange change) {
    fattr(op(Op4.SETATTR).fixed(stateid), change);
    return this;
  }
}
