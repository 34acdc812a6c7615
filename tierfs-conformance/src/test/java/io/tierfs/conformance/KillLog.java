package io.tierfs.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client wrote down of what it did, and the trees that may be there after a kill: all that
 * was acknowledged, and the operation that was under way done, not done or, where it has steps of
 * its own, in between.
 *
 * <p>Lines are {@code do}, an operation and its operands, and then {@code ok}, {@code no} for an
 * error of everyday life, or {@code died} and an errno; fields are parted by tabs.
 */
final class KillLog {
  /** What a request gets whose daemon ends while it is served. */
  private static final Set<String> CUT = Set.of("ECONNABORTED", "ECANCELED");

  private static final String DIRECTORY = "/";

  /** A file with all its names, or a directory. */
  private static final class Item {
    String content;

    Item(String content) {
      this.content = content;
    }
  }

  private final TreeMap<String, Item> tree = new TreeMap<>();
  private final Set<Map<String, String>> possible = new HashSet<>();
  private int done;
  private boolean cut;

  private KillLog() {}

  /**
   * Reads a log.
   *
   * @param start the tree before: content by path, {@code /} for a directory
   */
  static KillLog read(Map<String, String> start, Path log) throws IOException {
    KillLog result = new KillLog();
    start.forEach((path, content) -> result.tree.put(path, new Item(content)));
    String[] asked = null;
    for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t", -1);
      switch (fields[0]) {
        case "do" -> asked = fields;
        case "ok" -> {
          result.apply(known(asked));
          result.done++;
          asked = null;
        }
        case "no" -> asked = null;
        case "died" -> result.cut = CUT.contains(fields[1]);
        default -> throw new IOException("not a line of a log: " + line);
      }
    }
    result.end(asked);
    return result;
  }

  private static String[] known(String @Nullable [] asked) throws IOException {
    if (asked == null) {
      throw new IOException("an answer to nothing");
    }
    return asked;
  }

  private void end(String @Nullable [] open) {
    possible.add(shown());
    if (open == null) {
      return;
    }
    try {
      if (open[1].equals("put")) {
        apply(new String[] {"do", "put", open[2], ""});
        possible.add(shown());
      }
      apply(open);
      possible.add(shown());
    } catch (IllegalStateException e) {
      // It would have failed: nothing else can be there.
    }
  }

  private Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    tree.forEach((path, item) -> shown.put(path, item.content));
    return shown;
  }

  private void apply(String[] fields) {
    String path = fields[2];
    switch (fields[1]) {
      case "put" -> {
        inDirectory(path);
        Item file = tree.computeIfAbsent(path, _ -> new Item(""));
        require(!file.content.equals(DIRECTORY), fields);
        file.content = fields[3];
      }
      case "rm" -> {
        Item item = tree.remove(path);
        require(item != null && !item.content.equals(DIRECTORY), fields);
      }
      case "mkdir" -> {
        inDirectory(path);
        require(tree.putIfAbsent(path, new Item(DIRECTORY)) == null, fields);
      }
      case "rmdir" -> {
        require(below(path).isEmpty(), fields);
        Item item = tree.remove(path);
        require(item != null && item.content.equals(DIRECTORY), fields);
      }
      case "link" -> {
        inDirectory(fields[3]);
        Item item = tree.get(path);
        require(item != null && !item.content.equals(DIRECTORY), fields);
        require(tree.putIfAbsent(fields[3], item) == null, fields);
      }
      case "mv" -> move(path, fields[3], fields);
      case "sync" -> {}
      default -> throw new IllegalArgumentException("not an operation: " + fields[1]);
    }
  }

  private void move(String from, String to, String[] fields) {
    inDirectory(to);
    Item item = tree.get(from);
    Item old = tree.get(to);
    require(item != null && !to.startsWith(from + "/"), fields);
    if (item == old) {
      return;
    }
    boolean directory = item.content.equals(DIRECTORY);
    require(old == null || old.content.equals(DIRECTORY) == directory, fields);
    require(below(to).isEmpty(), fields);
    Map<String, Item> moved = new HashMap<>();
    for (String path : below(from)) {
      moved.put(to + path.substring(from.length()), tree.get(path));
    }
    tree.keySet().removeAll(below(from));
    tree.remove(from);
    tree.put(to, item);
    tree.putAll(moved);
  }

  private List<String> below(String directory) {
    List<String> paths = new ArrayList<>();
    for (String path : tree.tailMap(directory + "/").keySet()) {
      if (!path.startsWith(directory + "/")) {
        break;
      }
      paths.add(path);
    }
    return paths;
  }

  private void inDirectory(String path) {
    int slash = path.lastIndexOf('/');
    if (slash >= 0) {
      Item parent = tree.get(path.substring(0, slash));
      if (parent == null || !parent.content.equals(DIRECTORY)) {
        throw new IllegalStateException(path + " has no directory");
      }
    }
  }

  private static void require(boolean condition, String[] fields) {
    if (!condition) {
      throw new IllegalStateException("cannot be: " + String.join(" ", fields));
    }
  }

  /** The trees that may be there. */
  Set<Map<String, String>> possible() {
    return possible;
  }

  /** How many operations were acknowledged. */
  int done() {
    return done;
  }

  /** Whether the kernel had a request of this client under way when the daemon died. */
  boolean cut() {
    return cut;
  }
}
