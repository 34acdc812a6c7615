package io.tierfs.fuse.internal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Paths of this machine as the bytes that the system knows them by. */
public final class NativePaths {
  private NativePaths() {}

  /** The bytes of a path. */
  public static byte[] bytes(Path path) {
    return bytes(path.toString());
  }

  /** The bytes of a text that may be, or contain, a path. */
  public static byte[] bytes(String text) {
    return text.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
  }

  /** The bytes of a path, each as one character. */
  static String raw(Path path) {
    return new String(bytes(path), StandardCharsets.ISO_8859_1);
  }
}
