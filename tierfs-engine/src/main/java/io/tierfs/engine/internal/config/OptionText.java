package io.tierfs.engine.internal.config;

import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes values of options as a user would. */
final class OptionText {
  private static final String SECRET = "***";
  private static final String SIZE_UNITS = "KMGTPE";

  private OptionText() {}

  /** All options that have a value, in the order of the schema, secrets blotted out. */
  static Map<String, Object> values(OptionSchema schema, Options options) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Option option : schema.options()) {
      if (options.has(option.name())) {
        values.put(option.name(), option.secret() ? SECRET : value(option, options));
      }
    }
    return values;
  }

  private static Object value(Option option, Options options) {
    String name = option.name();
    return switch (option.type()) {
      case STRING -> options.string(name);
      case INTEGER -> options.integer(name);
      case BOOLEAN -> options.flag(name);
      case SIZE -> size(options.size(name));
      case DURATION -> duration(options.duration(name));
      case PATH -> options.path(name).toString();
      case PERCENT -> percent(options.percent(name));
      case STRING_LIST -> options.strings(name);
    };
  }

  /** In the largest unit that loses nothing. */
  static String size(long bytes) {
    int power = 0;
    long count = bytes;
    while (count != 0 && count % 1024 == 0 && power < SIZE_UNITS.length()) {
      count /= 1024;
      power++;
    }
    return power == 0 ? Long.toString(count) : count + SIZE_UNITS.substring(power - 1, power);
  }

  /** In the largest unit that loses nothing. */
  static String duration(Duration duration) {
    long nanos = duration.toNanos();
    String[] names = {"d", "h", "m", "s", "ms", "us"};
    long[] lengths = {
      86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L
    };
    if (nanos == 0) {
      return "0s";
    }
    for (int i = 0; i < names.length; i++) {
      if (nanos % lengths[i] == 0) {
        return nanos / lengths[i] + names[i];
      }
    }
    return nanos + "ns";
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }
}
