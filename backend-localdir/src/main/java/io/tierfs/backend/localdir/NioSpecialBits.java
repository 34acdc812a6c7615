package io.tierfs.backend.localdir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Keeps set-id and sticky bits in an attribute of the user, for file systems whose modes have none
 * (Jimfs): hidden from those who list attributes.
 */
final class NioSpecialBits {
  /** The attribute's name, without {@code user.}; it holds the bits in octal. */
  static final String KEY = "tierfs.special-bits";

  private static final int BITS = 07000;

  private NioSpecialBits() {}

  /** The bits of what is no symbolic link. */
  static int read(Path at) throws IOException {
    var view = NioXattrs.view(at);
    if (!view.list().contains(KEY)) {
      return 0;
    }
    String octal = new String(NioXattrs.read(view, KEY), StandardCharsets.US_ASCII);
    return Integer.parseInt(octal, 8) & BITS;
  }

  /** Keeps those of a mode. */
  static void write(Path at, int mode) throws IOException {
    var view = NioXattrs.view(at);
    if ((mode & BITS) != 0) {
      String octal = Integer.toOctalString(mode & BITS);
      view.write(KEY, ByteBuffer.wrap(octal.getBytes(StandardCharsets.US_ASCII)));
    } else if (view.list().contains(KEY)) {
      view.delete(KEY);
    }
  }
}
