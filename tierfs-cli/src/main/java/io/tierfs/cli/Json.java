package io.tierfs.cli;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, collections, strings, numbers, booleans and null as JSON (RFC 8259), on one line.
 */
final class Json {
  private final StringBuilder text = new StringBuilder();

  private Json() {}

  static String of(@Nullable Object value) {
    Json json = new Json();
    json.value(value);
    return json.text.toString();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> text.append("null");
      case Map<?, ?> map -> object(map);
      case Collection<?> items -> array(items);
      case Number number -> text.append(number);
      case Boolean flag -> text.append(flag.booleanValue());
      default -> string(value.toString());
    }
  }

  private void object(Map<?, ?> map) {
    text.append('{');
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      string(String.valueOf(entry.getKey()));
      text.append(':');
      value(entry.getValue());
      if (entries.hasNext()) {
        text.append(',');
      }
    }
    text.append('}');
  }

  private void array(Collection<?> items) {
    text.append('[');
    Iterator<?> values = items.iterator();
    while (values.hasNext()) {
      value(values.next());
      if (values.hasNext()) {
        text.append(',');
      }
    }
    text.append(']');
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value.charAt(i));
    }
    text.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      default -> {
        // A lone surrogate stands for a byte that is not UTF-8; escaped, it survives the trip.
        if (c < 0x20 || (c >= 0xDC80 && c <= 0xDCFF) && loneAtEnd()) {
          text.append(String.format("\\u%04x", (int) c));
        } else {
          text.append(c);
        }
      }
    }
  }

  private boolean loneAtEnd() {
    return text.isEmpty() || !Character.isHighSurrogate(text.charAt(text.length() - 1));
  }
}
