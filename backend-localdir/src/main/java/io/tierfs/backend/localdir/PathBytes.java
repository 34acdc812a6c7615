package io.tierfs.backend.localdir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Gets at the bytes of a path of the default file system, whatever the locale of the process. */
final class PathBytes {
  private PathBytes() {}

  /** The bytes that the kernel knows an absolute path by: its URI has them escaped one by one. */
  static byte[] of(Path path) {
    byte[] escaped = path.toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[escaped.length];
    int length = 0;
    for (int i = 0; i < escaped.length; i++) {
      if (escaped[i] == '%') {
        bytes[length++] =
            (byte) (Character.digit(escaped[i + 1], 16) << 4 | Character.digit(escaped[i + 2], 16));
        i += 2;
      } else {
        bytes[length++] = escaped[i];
      }
    }
    return Arrays.copyOf(bytes, length);
  }
}
