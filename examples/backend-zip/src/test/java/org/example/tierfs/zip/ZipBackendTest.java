package org.example.tierfs.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.FileHandle;
import io.tierfs.api.FileType;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.BackendDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipBackendTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private ZipFixture zip;
  private ZipBackend backend;
  private BackendDriver fs;

  @BeforeEach
  void begin() {
    zip = new ZipFixture(bytes);
  }

  @AfterEach
  void close() throws IOException {
    if (backend != null) {
      backend.close();
    }
  }

  private void open() throws IOException {
    zip.close();
    open(bytes.toByteArray());
  }

  private void open(byte[] archive) throws IOException {
    open(Files.write(directory.resolve("archive.zip"), archive));
  }

  private void open(Path archive) throws IOException {
    backend = ZipBackend.open(archive);
    fs = new BackendDriver(backend);
  }

  @Test
  void directoriesWithoutEntriesAreThere() throws IOException {
    zip.deflated("a/b/file", "hello").deflated("a/b/other", "x").directory("a/c");
    open();
    assertThat(fs.names("")).containsExactly("a");
    assertThat(fs.names("a")).containsExactly("b", "c");
    assertThat(fs.names("a/b")).containsExactly("file", "other");
    assertThat(fs.stat("a").permissions()).isEqualTo(0755);
    assertThat(fs.read("a/b/file")).isEqualTo("hello");
  }

  @Test
  void timesAndSizesAreThoseOfTheArchive() throws IOException {
    zip.deflated("file", "x".repeat(5000));
    open();
    assertThat(fs.stat("file").mtime()).isEqualTo(ZipFixture.TIME);
    assertThat(fs.stat("file").size()).isEqualTo(5000);
    assertThat(fs.stat("file").blocks()).isEqualTo(1);
  }

  @Test
  void namesThatLeadOutAreLeftOut() throws IOException {
    zip.deflated("../up", "1").deflated("/absolute", "2").deflated("a/../../b", "3");
    zip.deflated("a/./c//d", "4").deflated("..double", "5").deflated("a/..", "6");
    open();
    assertThat(fs.names("")).containsExactly("..double", "a");
    assertThat(fs.names("a")).containsExactly("c");
    assertThat(fs.read("a/c/d")).isEqualTo("4");
  }

  @Test
  void aNameThatIsFileAndDirectoryIsADirectory() throws IOException {
    zip.deflated("a", "file").deflated("a/b", "in it").deflated("c/d", "in it").deflated("c", "f");
    open();
    assertThat(fs.read("a/b")).isEqualTo("in it");
    assertThat(fs.read("c/d")).isEqualTo("in it");
    assertThat(fs.names("")).containsExactly("a", "c");
  }

  @Test
  void anyPlaceOfAFileCanBeRead() throws IOException {
    byte[] stored = ZipFixture.content(1, 300_000);
    byte[] deflated = ZipFixture.content(2, 3 * InflatedContent.KEPT * InflatedContent.BLOCK / 2);
    zip.stored("stored", stored).deflated("deflated", deflated);
    open();
    readAnywhere("stored", stored);
    readAnywhere("deflated", deflated);
  }

  private void readAnywhere(String name, byte[] content) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (FileHandle handle = fs.open(name, OpenOptions.READ)) {
      for (int i = 0; i < 60; i++) {
        int offset = random.nextInt(content.length);
        ByteBuffer buffer = ByteBuffer.allocate(random.nextInt(200_000));
        int count = handle.read(buffer, offset);
        int expected = Math.min(buffer.capacity(), content.length - offset);
        assertThat(count).as("seed %s", seed).isEqualTo(expected);
        assertThat(Arrays.copyOf(buffer.array(), count))
            .as("%s from %s, seed %s", name, offset, seed)
            .isEqualTo(Arrays.copyOfRange(content, offset, offset + count));
      }
    }
  }

  @Test
  void modesAndSymlinksOfUnixAreThere() throws IOException {
    Path archive = directory.resolve("unix.zip");
    zip.close();
    Map<String, ?> options = Map.of("create", "true", "enablePosixFileAttributes", "true");
    try (FileSystem files = FileSystems.newFileSystem(archive, options)) {
      Files.writeString(files.getPath("/program"), "run");
      Files.setAttribute(
          files.getPath("/program"),
          "zip:permissions",
          java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-x--x"));
      Files.writeString(files.getPath("/link"), "program");
    }
    makeSymlink(archive, "link");
    open(archive);
    assertThat(fs.stat("program").permissions()).isEqualTo(0751);
    assertThat(fs.stat("link").type()).isEqualTo(FileType.SYMLINK);
    assertThat(fs.readlink("link")).isEqualTo("program");
    assertThatThrownBy(() -> fs.open("link", OpenOptions.READ)).hasMessageContaining("ELOOP");
  }

  /** Sets the mode in the central directory: what a ZIP program of Unix writes. */
  private static void makeSymlink(Path archive, String name) throws IOException {
    byte[] all = Files.readAllBytes(archive);
    ByteBuffer buffer = ByteBuffer.wrap(all).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < all.length - 46; at++) {
      if (buffer.getInt(at) == 0x02014b50
          && new String(all, at + 46, buffer.getShort(at + 28)).equals(name)) {
        buffer.put(at + 5, (byte) 3);
        buffer.putInt(at + 38, (FileType.SYMLINK.modeBits() | 0777) << 16);
      }
    }
    Files.write(archive, all);
  }

  @Test
  void anArchiveBehindAProgramIsFound() throws IOException {
    zip.deflated("file", "hello").stored("stored", "as it is".getBytes());
    zip.close();
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write("#!/bin/sh\nexec unpack\n".getBytes());
    both.write(bytes.toByteArray());
    open(both.toByteArray());
    assertThat(fs.read("file")).isEqualTo("hello");
    assertThat(fs.read("stored")).isEqualTo("as it is");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "no archive");
    assertThatThrownBy(() -> ZipBackend.open(text)).isInstanceOf(ZipException.class);
    Path empty = Files.createFile(directory.resolve("empty"));
    assertThatThrownBy(() -> ZipBackend.open(empty)).isInstanceOf(ZipException.class);
  }

  @Test
  void damageIsAnErrorAndNotOtherBytes() throws IOException {
    zip.deflated("file", ZipFixture.content(3, 100_000));
    zip.close();
    byte[] archive = bytes.toByteArray();
    archive[archive.length / 2] ^= 0x55;
    open(archive);
    try (FileHandle handle = fs.open("file", OpenOptions.READ)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> handle.read(ByteBuffer.allocate(100_000), 0))
            .hasMessageContaining("EIO");
      }
    }
  }

  /** Seeded damage anywhere: an archive is refused, or read, and never anything else. */
  @Test
  void noDamageBringsAnythingButIoErrors() throws IOException {
    zip.deflated("a/file", ZipFixture.content(4, 2_000)).stored("stored", new byte[300]);
    zip.close();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] archive = bytes.toByteArray();
      for (int i = 0; i < 3; i++) {
        archive[random.nextInt(archive.length)] = (byte) random.nextInt();
      }
      Path path = Files.write(directory.resolve("damaged"), archive, StandardOpenOption.CREATE);
      try {
        readAll(path);
      } catch (IOException e) {
        assertThat(e).isNotNull();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  private static void readAll(Path archive) throws IOException {
    try (ZipBackend damaged = ZipBackend.open(archive)) {
      BackendDriver fs = new BackendDriver(damaged);
      for (var entry : fs.entries("")) {
        if (entry.type() == FileType.REGULAR) {
          try (FileHandle handle = fs.open(entry.name(), OpenOptions.READ)) {
            handle.read(ByteBuffer.allocate(5_000), 0);
          }
        }
      }
    }
  }
}
