package io.tierfs.api;

import java.nio.charset.StandardCharsets;

/**
 * Turns the names of Linux, which are bytes, into strings and back without loss.
 *
 * <p>Bytes that are UTF-8 become the characters they stand for. A stray byte {@code 0x80..0xFF}
 * becomes the lone surrogate {@code U+DC80..U+DCFF}, as in Python's PEP 383, and comes back as that
 * byte. Every byte sequence survives the round trip.
 *
 * @since 0.1
 */
public final class Names {
  /** What a name may have at most, in bytes. */
  public static final int NAME_BYTES_MAX = 255;

  private Names() {}

  /** The string for these bytes. */
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /** The string for {@code length} bytes from {@code offset} on. */
  public static String decode(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return decodeUtf8(bytes, offset, length);
      }
    }
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static String decodeUtf8(byte[] bytes, int offset, int length) {
    StringBuilder text = new StringBuilder(length);
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int size = sequenceLength(bytes, at, end);
      if (size == 0) {
        text.append((char) (0xDC00 | (bytes[at] & 0xFF)));
        at++;
      } else {
        text.appendCodePoint(codePoint(bytes, at, size));
        at += size;
      }
    }
    return text.toString();
  }

  /** The length of the well-formed sequence at {@code at}, 0 where there is none. */
  private static int sequenceLength(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return 1;
    }
    int size = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 0;
    if (lead >= 0xF0 && lead < 0xF5) {
      size = 4;
    }
    if (size == 0 || at + size > end) {
      return 0;
    }
    for (int i = 1; i < size; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int codePoint = codePoint(bytes, at, size);
    boolean overlong = (size == 3 && codePoint < 0x800) || (size == 4 && codePoint < 0x10000);
    boolean surrogate = codePoint >= 0xD800 && codePoint < 0xE000;
    return overlong || surrogate || codePoint > 0x10FFFF ? 0 : size;
  }

  private static int codePoint(byte[] bytes, int at, int size) {
    int lead = bytes[at] & 0xFF;
    int value = size == 1 ? lead : lead & (0xFF >> (size + 1));
    for (int i = 1; i < size; i++) {
      value = value << 6 | (bytes[at + i] & 0x3F);
    }
    return value;
  }

  /**
   * The bytes of a string made by {@link #decode(byte[])}.
   *
   * @throws IllegalArgumentException for a lone surrogate that stands for no byte
   */
  public static byte[] encode(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        plain = false;
        break;
      }
    }
    return plain ? text.getBytes(StandardCharsets.UTF_8) : encodeEscaped(text);
  }

  private static byte[] encodeEscaped(String text) {
    var bytes = new java.io.ByteArrayOutputStream(text.length() + 16);
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (codePoint >= 0xDC80 && codePoint <= 0xDCFF) {
        bytes.write(codePoint & 0xFF);
      } else if (codePoint >= 0xD800 && codePoint < 0xE000) {
        throw new IllegalArgumentException("a lone surrogate that stands for no byte at " + at);
      } else {
        byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        bytes.write(encoded, 0, encoded.length);
      }
      at += Character.charCount(codePoint);
    }
    return bytes.toByteArray();
  }

  /**
   * Whether every lone surrogate of a string stands for a byte, so that {@link #encode} takes it.
   */
  public static boolean isValid(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c < 0xDC80 || c > 0xDCFF) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes {@link #encode} gives. */
  public static int encodedLength(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += c >= 0xDC80 && c <= 0xDCFF ? 1 : 3;
      }
    }
    return bytes;
  }
}
