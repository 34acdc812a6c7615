package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes nested maps and lists as HOCON that reads well and that can be read back. */
final class HoconWriter {
  /** Texts that mean themselves without quotes. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!.*//)(?!(?:true|false|null)$)[A-Za-z/][A-Za-z0-9_./-]*|\\d+[A-Za-z]+|0");

  private static final int WIDTH_MAX = 100;

  private final StringBuilder out = new StringBuilder();

  private HoconWriter() {}

  static String write(Map<String, ?> root) {
    HoconWriter writer = new HoconWriter();
    writer.entries(root, "");
    return writer.out.toString();
  }

  private void entries(Map<?, ?> map, String indent) {
    map.forEach(
        (key, value) -> {
          String name = ConfigUtil.joinPath(key.toString());
          if (value instanceof Map<?, ?> object) {
            out.append(indent).append(name).append(" {\n");
            entries(object, indent + "  ");
            out.append(indent).append("}\n");
          } else {
            out.append(indent).append(name).append(" = ");
            value(value, indent);
            out.append('\n');
          }
        });
  }

  /** On one line where it fits, else an element a line. */
  private void value(Object value, String indent) {
    String line = line(value);
    if (!(value instanceof List<?> list)
        || (indent.length() + line.length() <= WIDTH_MAX && !line.contains("{"))) {
      out.append(line);
      return;
    }
    out.append("[\n");
    for (Object element : list) {
      out.append(indent).append("  ").append(line(element)).append('\n');
    }
    out.append(indent).append(']');
  }

  private static String line(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> ConfigUtil.joinPath(e.getKey().toString()) + " = " + line(e.getValue()))
              .collect(Collectors.joining(", ", "{ ", " }"));
      case List<?> list ->
          list.stream().map(HoconWriter::line).collect(Collectors.joining(", ", "[", "]"));
      case String text -> PLAIN.matcher(text).matches() ? text : ConfigUtil.quoteString(text);
      default -> value.toString();
    };
  }
}
