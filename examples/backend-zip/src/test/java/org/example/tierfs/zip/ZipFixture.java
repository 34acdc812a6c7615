package org.example.tierfs.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes archives. */
final class ZipFixture implements AutoCloseable {
  static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");

  private final ZipOutputStream zip;

  ZipFixture(Path path) throws IOException {
    this(Files.newOutputStream(path));
  }

  ZipFixture(OutputStream target) {
    zip = new ZipOutputStream(target);
  }

  ZipFixture directory(String name) throws IOException {
    return put(new ZipEntry(name + "/"), new byte[0]);
  }

  ZipFixture deflated(String name, byte[] content) throws IOException {
    return put(new ZipEntry(name), content);
  }

  ZipFixture deflated(String name, String content) throws IOException {
    return deflated(name, content.getBytes(StandardCharsets.UTF_8));
  }

  ZipFixture stored(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    return put(entry, content);
  }

  private ZipFixture put(ZipEntry entry, byte[] content) throws IOException {
    entry.setLastModifiedTime(FileTime.from(TIME));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
    return this;
  }

  /** Half random, half not, so that it is worth deflating. */
  static byte[] content(long seed, int length) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    for (int i = 0; i < length; i += 2) {
      content[i] = 'x';
    }
    return content;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
