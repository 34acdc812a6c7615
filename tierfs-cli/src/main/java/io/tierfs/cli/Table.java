package io.tierfs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Text in columns, each as wide as its widest cell. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> rightAligned;

  Table(Set<Integer> rightAligned) {
    this.rightAligned = rightAligned;
  }

  Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  List<String> lines() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String blanks = " ".repeat(widths[i] - row.get(i).length());
      line.append(rightAligned.contains(i) ? blanks + row.get(i) : row.get(i) + blanks);
      line.append("  ");
    }
    return line.toString().stripTrailing();
  }
}
