package org.example.tierfs.zip;

import io.tierfs.api.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Reads the table at the end of an archive. {@code java.util.zip} would do it, but keeps file
 * modes, and with them symbolic links, to itself.
 */
final class CentralDirectory {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int COMMENT_BYTES_MAX = 0xffff;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int RECORD = 0x02014b50;
  private static final int RECORD_BYTES = 46;

  private static final int UNIX = 3;
  private static final int MACOS = 19;
  private static final int EXTRA_64 = 0x0001;
  private static final int EXTRA_TIMES = 0x5455;

  private final ArchiveFile file;

  CentralDirectory(ArchiveFile file) {
    this.file = file;
  }

  /**
   * All entries, in their order.
   *
   * @throws ZipException where this is no archive, or a damaged one
   */
  List<ZipRecord> read() throws IOException {
    long endAt = findEnd();
    ByteBuffer end = file.read(endAt, END_BYTES);
    long size = unsigned(end.getInt(12));
    long offset = unsigned(end.getInt(16));
    long behind = endAt;
    if (endAt >= LOCATOR_64_BYTES
        && file.read(endAt - LOCATOR_64_BYTES, 4).getInt() == LOCATOR_64) {
      behind = findEnd64(endAt - LOCATOR_64_BYTES);
      ByteBuffer end64 = file.read(behind, END_64_BYTES);
      size = end64.getLong(40);
      offset = end64.getLong(48);
    }
    long start = behind - size;
    if (size < 0 || size > Integer.MAX_VALUE || offset < 0 || offset > start) {
      throw new ZipException("the central directory lies outside of the file");
    }
    // What was put before the archive, such as a program that unpacks it, is not in its offsets.
    return records(file.read(start, (int) size), start - offset);
  }

  private long findEnd() throws IOException {
    int length = (int) Math.min(file.size(), END_BYTES + COMMENT_BYTES_MAX);
    ByteBuffer tail = file.read(file.size() - length, length);
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END && unsigned(tail.getShort(at + 20)) <= length - at - END_BYTES) {
        return file.size() - length + at;
      }
    }
    throw new ZipException("no end of a central directory is found");
  }

  private long findEnd64(long locatorAt) throws IOException {
    long recorded = file.read(locatorAt, LOCATOR_64_BYTES).getLong(8);
    for (long at : new long[] {recorded, locatorAt - END_64_BYTES}) {
      if (at >= 0 && at <= locatorAt - END_64_BYTES && file.read(at, 4).getInt() == END_64) {
        return at;
      }
    }
    throw new ZipException("the end of the central directory (ZIP64) is not where it should be");
  }

  private static List<ZipRecord> records(ByteBuffer table, long base) throws ZipException {
    List<ZipRecord> records = new ArrayList<>();
    while (table.remaining() >= RECORD_BYTES && table.getInt(table.position()) == RECORD) {
      int at = table.position();
      int nameLength = unsigned(table.getShort(at + 28));
      int extraLength = unsigned(table.getShort(at + 30));
      int commentLength = unsigned(table.getShort(at + 32));
      int extraAt = at + RECORD_BYTES + nameLength;
      int next = extraAt + extraLength + commentLength;
      if (next > table.limit()) {
        throw new ZipException("an entry of the central directory is cut off");
      }
      ByteBuffer extra = table.slice(extraAt, extraLength).order(ByteOrder.LITTLE_ENDIAN);
      byte[] name = new byte[nameLength];
      table.get(at + RECORD_BYTES, name);
      records.add(record(table, at, Names.decode(name), extra, base));
      table.position(next);
    }
    if (table.hasRemaining() && table.remaining() >= 4 && records.isEmpty()) {
      throw new ZipException("the central directory is damaged");
    }
    return records;
  }

  private static ZipRecord record(
      ByteBuffer table, int at, String name, ByteBuffer extra, long base) throws ZipException {
    long size = unsigned(table.getInt(at + 24));
    long compressed = unsigned(table.getInt(at + 20));
    long headerAt = unsigned(table.getInt(at + 42));
    ByteBuffer wide = find(extra, EXTRA_64);
    size = size == 0xffffffffL ? next(wide) : size;
    compressed = compressed == 0xffffffffL ? next(wide) : compressed;
    headerAt = headerAt == 0xffffffffL ? next(wide) : headerAt;
    if (size < 0 || compressed < 0 || headerAt < 0) {
      throw new ZipException("an entry has a negative size or place");
    }
    int system = unsigned(table.getShort(at + 4)) >> 8;
    boolean unix = system == UNIX || system == MACOS;
    return new ZipRecord(
        name,
        unix ? table.getInt(at + 38) >>> 16 : 0,
        unsigned(table.getShort(at + 10)),
        (table.getShort(at + 8) & 1) != 0,
        unsigned(table.getInt(at + 16)),
        compressed,
        size,
        modified(table.getInt(at + 12), find(extra, EXTRA_TIMES)),
        base + headerAt);
  }

  /** The extra field of this kind, empty where there is none. */
  private static ByteBuffer find(ByteBuffer extra, int kind) {
    int at = 0;
    while (at + 4 <= extra.limit()) {
      int length = unsigned(extra.getShort(at + 2));
      if (at + 4 + length > extra.limit()) {
        break;
      }
      if (unsigned(extra.getShort(at)) == kind) {
        return extra.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
      }
      at += 4 + length;
    }
    return ByteBuffer.allocate(0);
  }

  private static long next(ByteBuffer wide) throws ZipException {
    if (wide.remaining() < 8) {
      throw new ZipException("an entry's ZIP64 field is cut off");
    }
    return wide.getLong();
  }

  /** In UTC by the extra field, else by the clock on the wall of whoever packed it. */
  private static Instant modified(int dos, ByteBuffer times) {
    if (times.remaining() >= 5 && (times.get(0) & 1) != 0) {
      return Instant.ofEpochSecond(times.getInt(1));
    }
    try {
      return LocalDateTime.of(
              (dos >> 25 & 0x7f) + 1980,
              dos >> 21 & 0xf,
              dos >> 16 & 0x1f,
              dos >> 11 & 0x1f,
              dos >> 5 & 0x3f,
              (dos & 0x1f) * 2)
          .atZone(ZoneId.systemDefault())
          .toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static int unsigned(short value) {
    return Short.toUnsignedInt(value);
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }
}
