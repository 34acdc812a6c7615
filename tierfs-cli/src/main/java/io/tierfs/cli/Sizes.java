package io.tierfs.cli;

import java.util.Locale;

/** Byte counts as people read them: powers of 1024, as {@code df -h} shows them. */
final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  static String human(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1023.95 && unit < UNITS.length() - 1) {
      value /= 1024;
      unit++;
    }
    String number =
        value < 9.95 ? String.format(Locale.ROOT, "%.1f", value) : Long.toString(Math.round(value));
    return number + UNITS.charAt(unit);
  }
}
