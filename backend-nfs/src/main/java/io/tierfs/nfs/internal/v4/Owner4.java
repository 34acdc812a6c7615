package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.nio.charset.StandardCharsets;

/** Owners: names on the wire, numbers here. */
final class Owner4 {
  static final int NOBODY = 65534;

  private static final int BYTES_MAX = 1024;
  private static final int DIGITS_MAX = 9;

  private Owner4() {}

  /**
   * The number that an owner stands for: {@code 1000}, {@code 1000@domain} and {@code root} with or
   * without a domain are known, everybody else is {@link #NOBODY}.
   */
  static int number(byte[] owner) {
    int end = 0;
    while (end < owner.length && owner[end] != '@') {
      end++;
    }
    if (end == 4 && owner[0] == 'r' && owner[1] == 'o' && owner[2] == 'o' && owner[3] == 't') {
      return 0;
    }
    long value = 0;
    for (int i = 0; i < end; i++) {
      if (owner[i] < '0' || owner[i] > '9') {
        return NOBODY;
      }
      value = value * 10 + (owner[i] - '0');
      if (value > 0xffff_ffffL) {
        return NOBODY;
      }
    }
    return end == 0 ? NOBODY : (int) value;
  }

  /** Reads an owner. A plain number, as nearly all are, is read in place. */
  static int read(XdrReader in) throws XdrException {
    int digits = in.peekLength();
    if (digits < 1 || digits > DIGITS_MAX) {
      return number(in.opaque(BYTES_MAX));
    }
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = in.peek(4 + i) - '0';
      if (digit < 0 || digit > 9) {
        return number(in.opaque(BYTES_MAX));
      }
      value = value * 10 + digit;
    }
    in.skipOpaque();
    return value;
  }

  static byte[] name(int number) {
    return Integer.toUnsignedString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
