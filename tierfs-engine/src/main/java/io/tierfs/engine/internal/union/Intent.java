package io.tierfs.engine.internal.union;

import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rename that takes several steps is about to do, as it is written to the journal.
 *
 * @param sources the copies that get the new name
 * @param staged older copies at the new name on hotter tiers, that are put out of the way first
 */
record Intent(FsPath from, FsPath to, List<Source> sources, List<Staged> staged) {
  /** A copy, and the number by which it is known again under its new name. */
  record Source(String tier, long volume, long fileId) {
    boolean is(FileStat stat) {
      return stat.fileId() == fileId && stat.volume() == volume;
    }
  }

  /** A copy of the target, where it is put, and the number by which it is known. */
  record Staged(String tier, FsPath path, long volume, long fileId) {
    boolean is(FileStat stat) {
      return fileId != 0 && stat.fileId() == fileId && stat.volume() == volume;
    }
  }

  Intent {
    sources = List.copyOf(sources);
    staged = List.copyOf(staged);
  }

  String inWords() {
    return "the rename of " + from + " to " + to;
  }

  /** One item a line, fields parted by spaces, the end marked so that a torn file is known. */
  byte[] toBytes() {
    StringBuilder text = new StringBuilder("tierfs-intent 1\n");
    text.append("from ").append(escape(from.value())).append('\n');
    text.append("to ").append(escape(to.value())).append('\n');
    for (Source source : sources) {
      text.append("source ").append(escape(source.tier)).append(' ');
      text.append(source.volume).append(' ').append(source.fileId).append('\n');
    }
    for (Staged copy : staged) {
      text.append("staged ").append(escape(copy.tier)).append(' ');
      text.append(escape(copy.path.value())).append(' ');
      text.append(copy.volume).append(' ').append(copy.fileId).append('\n');
    }
    return text.append("end\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException for anything else, a torn file too
   */
  static Intent parse(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.US_ASCII).split("\n", -1);
    boolean whole =
        lines.length >= 5
            && lines[0].equals("tierfs-intent 1")
            && lines[lines.length - 2].equals("end");
    if (!whole) {
      throw new IllegalArgumentException("not a whole intent");
    }
    FsPath from = FsPath.ROOT;
    FsPath to = FsPath.ROOT;
    List<Source> sources = new ArrayList<>();
    List<Staged> staged = new ArrayList<>();
    for (int i = 1; i < lines.length - 2; i++) {
      String[] fields = lines[i].split(" ", -1);
      switch (fields[0]) {
        case "from" -> from = FsPath.of(unescape(fields[1]));
        case "to" -> to = FsPath.of(unescape(fields[1]));
        case "source" ->
            sources.add(
                new Source(
                    unescape(fields[1]), Long.parseLong(fields[2]), Long.parseLong(fields[3])));
        case "staged" ->
            staged.add(
                new Staged(
                    unescape(fields[1]),
                    FsPath.of(unescape(fields[2])),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[4])));
        default -> throw new IllegalArgumentException("unknown item " + fields[0]);
      }
    }
    return new Intent(from, to, sources, staged);
  }

  static String escape(String text) {
    // ISO 8859-1 keeps each byte of the name apart.
    return URLEncoder.encode(
        new String(Names.encode(text), StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
  }

  static String unescape(String text) {
    return Names.decode(
        URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1));
  }
}
