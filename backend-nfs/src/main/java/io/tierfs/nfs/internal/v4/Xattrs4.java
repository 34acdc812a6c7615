package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsXattrMode;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.util.ArrayList;
import java.util.List;

/** The operations on user extended attributes (RFC 8276). */
final class Xattrs4 {
  static final int NAMES_MAX = 1 << 20;

  /** Linux has no larger values, nor lists. */
  private static final int VALUE_BYTES_MAX = 1 << 16;

  private static final int NAME_BYTES_MAX = 1024;

  /** A part of the names. */
  record Names(List<byte[]> names, long cookie, boolean last) {}

  private Xattrs4() {}

  static Request4<byte[]> get(RpcCredential caller, NfsHandle file, byte[] name) {
    return Request4.of(
        caller,
        () -> {
          Ops4 ops = new Ops4().putfh(file);
          ops.op(Op4.GETXATTR).opaque(name);
          return ops;
        },
        results -> results.skip(Op4.PUTFH).next(Op4.GETXATTR).opaque(VALUE_BYTES_MAX));
  }

  static Request4<Boolean> set(
      RpcCredential caller, NfsHandle file, byte[] name, byte[] value, NfsXattrMode mode) {
    return Request4.of(
            caller,
            () -> {
              Ops4 ops = new Ops4().putfh(file);
              ops.op(Op4.SETXATTR).int32(mode.ordinal()).opaque(name).opaque(value);
              return ops;
            },
            results -> results.skip(Op4.PUTFH).next(Op4.SETXATTR).remaining() >= 0)
        .once();
  }

  static Request4<Names> list(RpcCredential caller, NfsHandle file, long cookie) {
    return Request4.of(
        caller,
        () -> {
          Ops4 ops = new Ops4().putfh(file);
          ops.op(Op4.LISTXATTRS).int64(cookie).int32(VALUE_BYTES_MAX);
          return ops;
        },
        results -> {
          XdrReader in = results.skip(Op4.PUTFH).next(Op4.LISTXATTRS);
          long next = in.int64();
          int count = in.count(VALUE_BYTES_MAX, 4);
          List<byte[]> names = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            names.add(in.opaque(NAME_BYTES_MAX));
          }
          return new Names(names, next, in.bool());
        });
  }

  static Request4<Boolean> remove(RpcCredential caller, NfsHandle file, byte[] name) {
    return Request4.of(
            caller,
            () -> {
              Ops4 ops = new Ops4().putfh(file);
              ops.op(Op4.REMOVEXATTR).opaque(name);
              return ops;
            },
            results -> results.skip(Op4.PUTFH).next(Op4.REMOVEXATTR).remaining() >= 0)
        .once();
  }
}
