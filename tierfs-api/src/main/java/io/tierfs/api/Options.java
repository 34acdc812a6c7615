package io.tierfs.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checked values for the settings of an {@link OptionSchema}, defaults filled in. Immutable.
 *
 * <p>A getter throws {@link IllegalArgumentException} for a name that the schema lacks or holds in
 * another type: that is a mistake of the component, not of its user.
 *
 * @since 0.1
 */
public final class Options {
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgtpe]?)(i?b?)");
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]*)");

  private final OptionSchema schema;
  private final Map<String, Object> values;

  private Options(OptionSchema schema, Map<String, Object> values) {
    this.schema = schema;
    this.values = Map.copyOf(values);
  }

  /**
   * Checks values against a schema.
   *
   * @param raw values as text, or already of the option's Java type
   * @throws IllegalArgumentException with a sentence on the first value that is wrong or missing
   */
  public static Options of(OptionSchema schema, Map<String, ?> raw) {
    Map<String, Object> values = new HashMap<>();
    for (Map.Entry<String, ?> entry : raw.entrySet()) {
      Option option =
          schema
              .find(entry.getKey())
              .orElseThrow(() -> new IllegalArgumentException("unknown key " + entry.getKey()));
      values.put(option.name(), convert(option, entry.getValue()));
    }
    for (Option option : schema.options()) {
      if (values.containsKey(option.name())) {
        continue;
      }
      if (option.required()) {
        throw new IllegalArgumentException("missing key " + option.name());
      }
      String standard = option.defaultValue();
      if (standard != null) {
        values.put(option.name(), convert(option, standard));
      }
    }
    return new Options(schema, values);
  }

  /**
   * Turns one raw value into the option's Java type.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static Object convert(Option option, Object raw) {
    Object value = convertType(option, raw);
    if (!option.choices().isEmpty() && !option.choices().contains(value.toString())) {
      throw new IllegalArgumentException(
          "'" + value + "' is not one of " + String.join(", ", option.choices()));
    }
    return value;
  }

  private static Object convertType(Option option, Object raw) {
    String text = raw.toString().strip();
    try {
      return switch (option.type()) {
        case STRING -> raw.toString();
        case INTEGER -> Long.valueOf(text);
        case BOOLEAN -> parseBoolean(text);
        case SIZE -> parseSize(text);
        case DURATION -> raw instanceof Duration ? raw : parseDuration(text);
        case PATH -> parsePath(raw instanceof Path ? raw.toString() : text);
        case PERCENT -> parsePercent(text);
        case STRING_LIST ->
            raw instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of(text);
      };
    } catch (NumberFormatException e) {
      throw wrong(option.type(), text);
    }
  }

  private static IllegalArgumentException wrong(OptionType type, String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not " + (type.text().startsWith("a") ? "an " : "a ") + type.text());
  }

  private static Boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw wrong(OptionType.BOOLEAN, text);
    };
  }

  private static Long parseSize(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw wrong(OptionType.SIZE, text);
    }
    int power = matcher.group(2).isEmpty() ? 0 : "kmgtpe".indexOf(matcher.group(2)) + 1;
    double base = matcher.group(3).equals("b") && power > 0 ? 1000 : 1024;
    double bytes = Double.parseDouble(matcher.group(1)) * Math.pow(base, power);
    if (bytes > Long.MAX_VALUE) {
      throw wrong(OptionType.SIZE, text);
    }
    return (long) bytes;
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw wrong(OptionType.DURATION, text);
    }
    double nanos =
        switch (matcher.group(2)) {
          case "ns" -> 1;
          case "us" -> 1e3;
          case "", "ms", "millis", "milliseconds" -> 1e6;
          case "s", "second", "seconds" -> 1e9;
          case "m", "minute", "minutes" -> 60e9;
          case "h", "hour", "hours" -> 3600e9;
          case "d", "day", "days" -> 86400e9;
          default -> throw wrong(OptionType.DURATION, text);
        };
    double total = Double.parseDouble(matcher.group(1)) * nanos;
    if (total > Long.MAX_VALUE) {
      throw wrong(OptionType.DURATION, text);
    }
    return Duration.ofNanos((long) total);
  }

  private static Path parsePath(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw wrong(OptionType.PATH, text);
    }
    return path;
  }

  private static Double parsePercent(String text) {
    double value =
        text.endsWith("%")
            ? Double.parseDouble(text.substring(0, text.length() - 1).strip()) / 100
            : Double.parseDouble(text);
    if (!(value >= 0 && value <= 1)) {
      throw wrong(OptionType.PERCENT, text);
    }
    return value;
  }

  /** Whether the option has a value, given or by default. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String string(String name) {
    return required(name, String.class);
  }

  public Optional<String> optionalString(String name) {
    return optional(name, String.class);
  }

  public long integer(String name) {
    return required(name, Long.class);
  }

  public boolean flag(String name) {
    return required(name, Boolean.class);
  }

  /** A size in bytes. */
  public long size(String name) {
    return required(name, Long.class);
  }

  public Duration duration(String name) {
    return required(name, Duration.class);
  }

  public Path path(String name) {
    return required(name, Path.class);
  }

  /** A share from 0 to 1. */
  public double percent(String name) {
    return required(name, Double.class);
  }

  @SuppressWarnings("unchecked")
  public List<String> strings(String name) {
    return optional(name, List.class).orElse(List.of());
  }

  private <T> T required(String name, Class<T> type) {
    return optional(name, type)
        .orElseThrow(() -> new IllegalArgumentException("no value for option " + name));
  }

  private <T> Optional<T> optional(String name, Class<T> type) {
    if (schema.find(name).isEmpty()) {
      throw new IllegalArgumentException("the option table lacks " + name);
    }
    Object value = values.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException("option " + name + " holds no " + type.getSimpleName());
    }
    return Optional.ofNullable(type.cast(value));
  }

  /** The values with secrets blotted out. */
  @Override
  public String toString() {
    Map<String, Object> shown = new java.util.TreeMap<>(values);
    for (Option option : schema.options()) {
      if (option.secret() && shown.containsKey(option.name())) {
        shown.put(option.name(), "***");
      }
    }
    return shown.toString();
  }
}
