import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The ratios to native as a picture: a line for each row, a mark for each system, on a logarithmic
 * scale.
 */
final class Plot {
  private static final int WIDTH = 980;
  private static final int LEFT = 150;
  private static final int RIGHT = 24;
  private static final int LINE = 19;
  private static final int LEGEND_COLUMN = 205;
  private static final int LEGEND_COLUMNS = 4;
  private static final int LEGEND_LINE = 20;

  /** What is drawn: name, colour on light ground, colour on dark ground, shape. */
  private record Style(String system, String light, String dark, Shape shape) {}

  private enum Shape {
    CIRCLE,
    SQUARE,
    DIAMOND,
    TRIANGLE,
    CROSS
  }

  private static final List<Style> STYLES =
      List.of(
          new Style("overlayfs", "#57606a", "#9ea7b3", Shape.SQUARE),
          new Style("mergerfs", "#e07b00", "#ffa94d", Shape.DIAMOND),
          new Style("mergerfs-tuned", "#a04000", "#ffd8a8", Shape.DIAMOND),
          new Style("unionfs-fuse", "#2b8a3e", "#69db7c", Shape.TRIANGLE),
          new Style("mhddfs", "#087f5b", "#38d9a9", Shape.CROSS),
          new Style("python", "#868e96", "#868e96", Shape.CROSS),
          new Style("passthrough_hp-best", "#9c8500", "#ffe066", Shape.SQUARE),
          new Style("tierfs-jnr", "#b197fc", "#845ef7", Shape.TRIANGLE),
          new Style("tierfs", "#1c5fd4", "#4dabf7", Shape.CIRCLE),
          new Style("tierfs-exclusive", "#c2255c", "#ff8fb3", Shape.CIRCLE),
          new Style("tierfs-uring", "#6a1fb0", "#d0a9ff", Shape.CIRCLE));

  private final Results results;
  private final List<Style> styles;
  private final List<Row> rows;
  private final int top;
  private double least = 0.5;
  private double most = 10;

  Plot(Results results) {
    this.results = results;
    styles = STYLES.stream().filter(style -> results.has(style.system)).toList();
    rows = Stream.of(Row.values()).filter(Row::comparesToNative).filter(results::has).toList();
    top = 62 + (styles.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS * LEGEND_LINE;
  }

  void write(Path file) throws IOException {
    for (Row row : rows) {
      for (Style style : styles) {
        double ratio = results.ratio(style.system, "native", row).orElse(1);
        least = Math.min(least, ratio / 1.1);
        most = Math.max(most, ratio * 1.1);
      }
    }
    int groups = (int) rows.stream().map(row -> row.group).distinct().count();
    int height = top + (rows.size() + groups) * LINE + 12;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " role=\"img\" aria-label=\"Time relative to the native file system\">",
        WIDTH,
        height,
        WIDTH,
        height);
    style(svg);
    add(svg, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
    add(
        svg,
        "<text x=\"12\" y=\"22\" class=\"title\">Time relative to the native file system (1×);"
            + " to the left is faster</text>");
    legend(svg);
    int bottom = height - 12;
    axis(svg, bottom);
    int y = top;
    String group = "";
    for (Row row : rows) {
      if (!row.group.equals(group)) {
        group = row.group;
        add(svg, "<text x=\"12\" y=\"%d\" class=\"group\">%s</text>", y + 14, group);
        y += LINE;
      }
      row(svg, row, y + LINE / 2);
      y += LINE;
    }
    svg.append("</svg>\n");
    Files.writeString(file, svg);
  }

  private void style(StringBuilder svg) {
    svg.append("<style>\n");
    svg.append("text{font:12px sans-serif;fill:#24292f}.title{font-size:15px;font-weight:bold}\n");
    svg.append(".group{font-weight:bold}.label{text-anchor:end}.tick{text-anchor:middle}\n");
    svg.append(".ground{fill:#fff}.grid{stroke:#d8dee4}.one{stroke:#24292f;stroke-width:1.5}\n");
    svg.append(".span{stroke:#d8dee4;stroke-width:3}\n");
    for (int i = 0; i < styles.size(); i++) {
      String colour = styles.get(i).light;
      add(svg, ".s%d{fill:%s;stroke:%s}", i, colour, colour);
    }
    svg.append("@media (prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}\n");
    svg.append(".grid,.span{stroke:#30363d}.one{stroke:#e6edf3}\n");
    for (int i = 0; i < styles.size(); i++) {
      String colour = styles.get(i).dark;
      add(svg, ".s%d{fill:%s;stroke:%s}", i, colour, colour);
    }
    svg.append("}\n</style>\n");
  }

  private void legend(StringBuilder svg) {
    for (int i = 0; i < styles.size(); i++) {
      double x = 22 + i % LEGEND_COLUMNS * LEGEND_COLUMN;
      double y = 42 + i / LEGEND_COLUMNS * LEGEND_LINE;
      mark(svg, i, x, y, "");
      add(svg, "<text x=\"%.0f\" y=\"%.0f\">%s</text>", x + 10, y + 4, styles.get(i).system);
    }
  }

  private void axis(StringBuilder svg, int bottom) {
    for (double tick :
        new double[] {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000}) {
      if (tick < least || tick > most) {
        continue;
      }
      double x = x(tick);
      add(
          svg,
          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
          tick == 1 ? "one" : "grid",
          x,
          x,
          top,
          bottom);
      String label = String.format(Locale.ROOT, tick < 1 ? "%.1f" : "%,.0f", tick);
      add(svg, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s×</text>", x, top - 6, label);
    }
  }

  private void row(StringBuilder svg, Row row, int y) {
    add(svg, "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 12, y + 4, row.title);
    double lowest = Double.MAX_VALUE;
    double highest = 0;
    for (Style style : styles) {
      OptionalDouble ratio = results.ratio(style.system, "native", row);
      if (ratio.isPresent()) {
        lowest = Math.min(lowest, ratio.getAsDouble());
        highest = Math.max(highest, ratio.getAsDouble());
      }
    }
    if (highest > 0) {
      add(
          svg,
          "<line class=\"span\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
          x(lowest),
          x(highest),
          y,
          y);
    }
    for (int i = 0; i < styles.size(); i++) {
      OptionalDouble ratio = results.ratio(styles.get(i).system, "native", row);
      if (ratio.isPresent()) {
        String tip =
            String.format(
                Locale.ROOT,
                "<title>%s, %s: %.2f×</title>",
                styles.get(i).system,
                row.title,
                ratio.getAsDouble());
        mark(svg, i, x(ratio.getAsDouble()), y, tip);
      }
    }
  }

  private void mark(StringBuilder svg, int style, double x, double y, String tip) {
    String shape =
        switch (styles.get(style).shape) {
          case CIRCLE -> "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z";
          case SQUARE -> "M-4,-4h8v8h-8z";
          case DIAMOND -> "M0,-5.5L5.5,0L0,5.5L-5.5,0z";
          case TRIANGLE -> "M0,-5L5,4H-5z";
          case CROSS -> "M-4,-4L4,4M4,-4L-4,4";
        };
    String width = styles.get(style).shape == Shape.CROSS ? "2" : "0.5";
    add(
        svg,
        "<path class=\"s%d\" stroke-width=\"%s\" transform=\"translate(%.1f,%.1f)\""
            + " d=\"%s\">%s</path>",
        style,
        width,
        x,
        y,
        shape,
        tip);
  }

  private double x(double ratio) {
    double share = Math.log(Math.max(ratio, least) / least) / Math.log(most / least);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private static void add(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
