package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigValueType;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks an object of the configuration against its options, and notes all that is wrong. */
final class OptionReader {
  /** An exbibyte: who keeps more free than any disk has means something else. */
  private static final long SIZE_MAX = 1L << 60;

  private final Problems problems;

  OptionReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * The values of an object.
   *
   * @param otherKeys keys that may stand here too and are read elsewhere
   * @return empty where something is wrong, which has been noted
   */
  Optional<Options> read(Cursor object, OptionSchema schema, Collection<String> otherKeys) {
    int before = problems.count();
    unknownKeys(object, schema, otherKeys);
    Map<String, Object> values = values(object, schema);
    return problems.count() == before ? Optional.of(Options.of(schema, values)) : Optional.empty();
  }

  /** Whether this is an object; noted where it is not. */
  boolean isObject(Cursor cursor) {
    if (cursor.type() == ConfigValueType.OBJECT) {
      return true;
    }
    problems.add(cursor.place(), "should be an object { ... }, not " + shown(cursor));
    return false;
  }

  void unknownKeys(Cursor object, OptionSchema schema, Collection<String> otherKeys) {
    List<String> known = new ArrayList<>(schema.options().stream().map(Option::name).toList());
    known.addAll(otherKeys);
    object
        .entries()
        .forEach(
            (name, entry) -> {
              if (!known.contains(name)) {
                problems.add(entry.place(), "unknown key" + Suggestions.hint(name, known));
              }
            });
  }

  /** What is given and right, by name; what is wrong or missing is noted. */
  Map<String, Object> values(Cursor object, OptionSchema schema) {
    return values(object, schema, List.of());
  }

  /**
   * As {@link #values(Cursor, OptionSchema)}.
   *
   * @param elsewhere keys of the schema that are read elsewhere
   */
  Map<String, Object> values(Cursor object, OptionSchema schema, Collection<String> elsewhere) {
    Map<String, Object> values = new HashMap<>();
    Map<String, Cursor> entries = object.entries();
    for (Option option : schema.options()) {
      if (elsewhere.contains(option.name())) {
        continue;
      }
      Cursor entry = entries.get(option.name());
      if (entry != null) {
        value(entry, option).ifPresent(value -> values.put(option.name(), value));
      } else if (option.required()) {
        Place place = object.place();
        problems.add(place.withKey(place.key() + "." + option.name()), "is missing");
      }
    }
    return values;
  }

  private Optional<Object> value(Cursor cursor, Option option) {
    Object raw;
    switch (cursor.type()) {
      case OBJECT -> {
        return wrong(cursor, option);
      }
      case LIST -> {
        List<Cursor> elements = cursor.elements();
        if (option.type() != OptionType.STRING_LIST
            || !elements.stream().allMatch(OptionReader::isText)) {
          return wrong(cursor, option);
        }
        raw = elements.stream().map(Cursor::text).toList();
      }
      case NUMBER -> raw = number(cursor, option);
      case BOOLEAN, STRING, NULL -> raw = cursor.text();
      default -> throw new IllegalStateException(cursor.type().toString());
    }
    Object value;
    try {
      value = Options.convert(option, raw);
    } catch (IllegalArgumentException e) {
      return wrong(cursor, option);
    }
    if (option.type() == OptionType.SIZE && (Long) value > SIZE_MAX) {
      problems.add(cursor.place(), shown(cursor, option) + " is more than any disk holds");
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private static boolean isScalar(Cursor cursor) {
    return cursor.type() != ConfigValueType.OBJECT && cursor.type() != ConfigValueType.LIST;
  }

  private static boolean isText(Cursor element) {
    return isScalar(element) && element.type() != ConfigValueType.NULL;
  }

  /** HOCON allows 1e6 where the options' own syntax does not; a text keeps what was typed. */
  private static String number(Cursor cursor, Option option) {
    String text = cursor.text();
    return option.type() != OptionType.STRING && text.matches("(?i).*e.*")
        ? new BigDecimal(text).toPlainString()
        : text;
  }

  private Optional<Object> wrong(Cursor cursor, Option option) {
    StringBuilder message = new StringBuilder("should be ");
    if (option.choices().isEmpty()) {
      message.append(expected(option.type()));
    } else {
      message.append("one of ").append(String.join(", ", option.choices()));
    }
    message.append(", not ").append(shown(cursor, option));
    if (isScalar(cursor) && !option.secret()) {
      message.append(advice(cursor.text(), option));
    }
    problems.add(cursor.place(), message.toString());
    return Optional.empty();
  }

  private static String expected(OptionType type) {
    return switch (type) {
      case STRING, BOOLEAN -> type.text();
      case PATH -> "an " + type.text();
      case INTEGER, SIZE, DURATION, PERCENT, STRING_LIST -> "a " + type.text();
    };
  }

  private static String advice(String text, Option option) {
    if (option.type() == OptionType.PATH && !text.startsWith("/")) {
      return text.startsWith("~/") || text.equals("~")
          ? ": write ${HOME}" + text.substring(1) + " without quotes"
          : ": begin it with /";
    }
    return Suggestions.hint(text, option.choices());
  }

  private static String shown(Cursor cursor, Option option) {
    if (cursor.type() == ConfigValueType.LIST && option.type() == OptionType.STRING_LIST) {
      return "a list of something else";
    }
    return option.secret() && isScalar(cursor) ? "this secret" : shown(cursor);
  }

  static String shown(Cursor cursor) {
    return switch (cursor.type()) {
      case OBJECT -> "an object";
      case LIST -> "a list";
      case NUMBER, BOOLEAN, STRING, NULL -> "'" + cursor.text() + "'";
    };
  }
}
