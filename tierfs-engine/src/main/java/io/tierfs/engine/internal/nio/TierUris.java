package io.tierfs.engine.internal.nio;

import io.tierfs.api.Names;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** URIs of the form {@code tierfs://name/path}; the bytes of the path are percent-encoded. */
final class TierUris {
  static final String SCHEME = "tierfs";

  private static final String PLAIN = "-._~/!$&'()*+,;=:@";

  private TierUris() {}

  /**
   * The URI of a path.
   *
   * @param name of the file system
   * @param path from the root on
   */
  static URI of(String name, String path) {
    StringBuilder text = new StringBuilder(SCHEME).append("://").append(name);
    for (byte each : Names.encode(path)) {
      char c = (char) (each & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return URI.create(text.toString());
  }

  /**
   * Checks that a URI is one of ours.
   *
   * @throws IllegalArgumentException for any other
   */
  static void check(URI uri) {
    if (!SCHEME.equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException("the scheme of " + uri + " is not " + SCHEME);
    }
    if (uri.isOpaque() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(uri + " is not of the form tierfs://name/path");
    }
  }

  /** The name of the file system, {@code null} where there is none. */
  static @Nullable String name(URI uri) {
    return uri.getRawAuthority();
  }

  /** The path with its bytes as they are. */
  static String path(URI uri) {
    String raw = uri.getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
        i += 2;
      } else {
        bytes.writeBytes(Names.encode(String.valueOf(c)));
      }
    }
    return Names.decode(bytes.toByteArray());
  }
}
