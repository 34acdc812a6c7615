package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.xdr.XdrWriter;

/** Names in directories: bytes, never trimmed nor changed. */
final class Names3 {
  /** Longer names make knfsd say that it cannot read the call. */
  static final int BYTES_MAX = 255;

  private Names3() {}

  /** A directory and a name in it, as calls carry them. */
  static XdrWriter place(XdrWriter out, NfsHandle directory, byte[] name, int bytesMax)
      throws NfsException {
    check(name, bytesMax);
    Codec3.handle(out, directory);
    return out.opaque(name);
  }

  private static void check(byte[] name, int bytesMax) throws NfsException {
    if (name.length > bytesMax) {
      throw new NfsException(NfsStatus.NAMETOOLONG);
    }
    if (!isName(name) || isDots(name)) {
      throw new NfsException(NfsStatus.INVAL, "not a name");
    }
  }

  /** Whether these bytes can be a name at all, {@code .} and {@code ..} included. */
  static boolean isName(byte[] name) {
    if (name.length == 0 || name.length > BYTES_MAX) {
      return false;
    }
    for (byte each : name) {
      if (each == 0 || each == '/') {
        return false;
      }
    }
    return true;
  }

  /** Whether it is {@code .} or {@code ..}. */
  static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.');
  }
}
