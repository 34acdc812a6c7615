package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;

/** Names before they go to a server: not all servers refuse what is none. */
final class Names4 {
  private Names4() {}

  static byte[] checked(byte[] name, int bytesMax) throws NfsException {
    if (name.length > bytesMax) {
      throw new NfsException(NfsStatus.NAMETOOLONG);
    }
    boolean dots = name.length <= 2;
    for (byte b : name) {
      if (b == 0 || b == '/') {
        throw new NfsException(NfsStatus.INVAL);
      }
      dots &= b == '.';
    }
    if (dots) {
      // Empty, . or ..
      throw new NfsException(NfsStatus.INVAL);
    }
    return name;
  }
}
