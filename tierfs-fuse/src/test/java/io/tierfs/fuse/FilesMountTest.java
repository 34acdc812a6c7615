package io.tierfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Contents of files, through the kernel. */
class FilesMountTest extends MountTest {
  @Test
  void showsFilesOfAllTiers() throws IOException {
    Files.writeString(union.fast.resolve("a"), "fast");
    Files.createDirectories(union.big.resolve("d"));
    Files.writeString(union.big.resolve("d/b"), "big");
    assertThat(Files.readString(union.at("a"))).isEqualTo("fast");
    assertThat(Files.readString(union.at("d/b"))).isEqualTo("big");
    assertThat(shell("ls")).isEqualTo("a\nd");
  }

  @Test
  void givesBackWhatIsWritten() throws IOException {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Files.write(union.at("f"), content);
    assertThat(Files.readAllBytes(union.at("f"))).isEqualTo(content);
    assertThat(Files.readAllBytes(union.fast.resolve("f"))).isEqualTo(content);
  }

  @Test
  void newFilesLieBesideTheirParent() throws IOException {
    Files.createDirectories(union.big.resolve("d"));
    Files.writeString(union.at("d/new"), "x");
    assertThat(union.big.resolve("d/new")).hasContent("x");
  }

  @Test
  void appendsAtTheEndWhateverOthersDo() throws IOException {
    Path file = Files.writeString(union.at("log"), "");
    try (FileChannel one = FileChannel.open(file, WRITE, APPEND);
        FileChannel two = FileChannel.open(file, WRITE, APPEND)) {
      one.write(UTF_8.encode("a"));
      two.write(UTF_8.encode("b"));
      one.write(UTF_8.encode("c"));
    }
    assertThat(file).hasContent("abc");
  }

  @Test
  void truncatesAndExtends() throws IOException {
    Path file = Files.writeString(union.at("f"), "hello");
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(2);
    }
    assertThat(file).hasContent("he");
    python("os.truncate('f', 4)");
    assertThat(Files.readAllBytes(file)).isEqualTo(new byte[] {'h', 'e', 0, 0});
    Files.writeString(file, "x");
    assertThat(file).hasContent("x");
  }

  @Test
  void exclusiveCreateFailsWhereTheNameExists() throws IOException {
    Files.writeString(union.big.resolve("f"), "x");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> FileChannel.open(union.at("f"), WRITE, CREATE_NEW));
    FileChannel.open(union.at("g"), WRITE, CREATE_NEW).close();
    assertThat(union.at("g")).isEmptyFile();
  }

  @Test
  void readsAtOffsetsAndBehindTheEnd() throws IOException {
    Path file = Files.writeString(union.at("f"), "0123456789");
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer target = ByteBuffer.allocate(4);
      assertThat(channel.read(target, 8)).isEqualTo(2);
      assertThat(channel.read(target, 10)).isEqualTo(-1);
    }
  }

  @Test
  void directIoWorks() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR | os.O_DIRECT)
        m = mmap.mmap(-1, 8192)
        m.write(b'x' * 8192)
        assert os.pwrite(f, m, 0) == 8192
        r = mmap.mmap(-1, 8192)
        assert os.preadv(f, [r], 4096) == 4096 and r[:1] == b'x'
        """);
  }

  @Test
  void mappedPagesAreSharedAndCoherent() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        os.ftruncate(f, 10000)
        a = mmap.mmap(f, 10000); b = mmap.mmap(f, 10000)
        a[5000:5005] = b'hello'
        assert b[5000:5005] == b'hello'
        assert os.pread(f, 5, 5000) == b'hello'
        os.pwrite(f, b'HE', 5000)
        assert a[5000:5005] == b'HEllo'
        a.flush()
        """);
    assertThat(Files.readAllBytes(union.fast.resolve("f"))).contains('H', 'E', 'l', 'l', 'o');
  }

  @Test
  void holesStayHoles() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        os.pwrite(f, b'x', 1 << 20)
        assert os.fstat(f).st_blocks * 512 < 1 << 20
        assert os.lseek(f, 0, os.SEEK_HOLE) in (0, (1 << 20) + 1)
        """);
  }

  @Test
  void allocatesAndSyncs() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        os.posix_fallocate(f, 0, 100000)
        assert os.fstat(f).st_size == 100000 and os.fstat(f).st_blocks >= 196
        os.fsync(f); os.fdatasync(f)
        d = os.open('.', os.O_RDONLY)
        os.fsync(d)
        """);
  }

  @Test
  void statfsShowsTheDisks() throws IOException {
    String same = "v = os.statvfs('.'); w = os.statvfs('%s')\n".formatted(union.fast);
    python(
        same
            + """
            assert v.f_blocks * v.f_frsize == w.f_blocks * w.f_frsize
            assert 0 < v.f_bavail <= v.f_blocks and v.f_namemax == 255
            """);
  }
}
