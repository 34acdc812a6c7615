package io.tierfs.engine.internal.union;

import io.tierfs.api.FsPath;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * That a file is about to move to the tier where this is written, as it stands in the journal.
 *
 * @param path where it is when its copy is made; it may have another name when it moves
 * @param from the tier that it leaves
 * @param staged its copy, which is worth nothing until it has the file's name
 * @param inode its number in the union
 */
record MoveIntent(FsPath path, Intent.Source from, FsPath staged, long inode) {
  private static final String HEADER = "tierfs-move 1";

  /** Whether this is what {@link #toBytes} wrote, or part of it. */
  static boolean is(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII).startsWith(HEADER + '\n');
  }

  String inWords() {
    return "the move of " + path + " from tier " + from.tier();
  }

  byte[] toBytes() {
    String text =
        HEADER
            + "\npath "
            + Intent.escape(path.value())
            + "\nfrom "
            + Intent.escape(from.tier())
            + "\nvolume "
            + from.volume()
            + "\nfile "
            + from.fileId()
            + "\nstaged "
            + Intent.escape(staged.value())
            + "\ninode "
            + inode
            + "\nend\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException for anything else, a torn file too
   */
  static MoveIntent parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII);
    if (!text.endsWith("\nend\n")) {
      throw new IllegalArgumentException("not a whole intent");
    }
    Map<String, String> items = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0) {
        items.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    return new MoveIntent(
        FsPath.of(Intent.unescape(item(items, "path"))),
        new Intent.Source(
            Intent.unescape(item(items, "from")), number(items, "volume"), number(items, "file")),
        FsPath.of(Intent.unescape(item(items, "staged"))),
        number(items, "inode"));
  }

  private static String item(Map<String, String> items, String name) {
    String value = items.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no item " + name);
    }
    return value;
  }

  private static long number(Map<String, String> items, String name) {
    return Long.parseLong(item(items, name));
  }
}
