package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** Names, through the kernel. */
class NamesMountTest extends MountTest {
  @Test
  void renamesFilesAndDirectories() throws IOException {
    Files.createDirectories(union.at("d/e"));
    Files.writeString(union.at("d/f"), "1");
    Files.move(union.at("d"), union.at("g"));
    Files.writeString(union.at("g/h"), "2");
    Files.move(union.at("g/f"), union.at("g/h"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(union.at("g/h")).hasContent("1");
    assertThat(shell("find . | sort")).isEqualTo(".\n./g\n./g/e\n./g/h");
  }

  @Test
  void hardLinksAreOneFile() throws IOException {
    Files.writeString(union.at("a"), "x");
    Files.createLink(union.at("b"), union.at("a"));
    python(
        """
        a = os.stat('a'); b = os.stat('b')
        assert a.st_ino == b.st_ino and a.st_nlink == b.st_nlink == 2, (a, b)
        """);
    python(
        """
        a = os.open('a', os.O_RDWR); b = os.open('b', os.O_RDWR)
        os.pread(b, 99, 0)
        os.pwrite(a, b'hello', 0)
        assert os.pread(b, 99, 0) == b'hello' and os.stat('b').st_size == 5
        os.pwrite(b, b'H', 0)
        assert os.pread(a, 99, 0) == b'Hello'
        os.chmod('a', 0o600); os.ftruncate(b, 2)
        assert os.stat('b').st_mode & 0o777 == 0o600 and os.stat('a').st_size == 2
        """);
    Files.delete(union.at("a"));
    assertThat(union.at("b")).hasContent("He");
    assertThat(shell("stat -c %h b")).isEqualTo("1");
  }

  @Test
  void symlinksAreStoredAsTheyAre() throws IOException {
    Files.createSymbolicLink(union.at("dangling"), Path.of("no/where"));
    assertThat(Files.readSymbolicLink(union.at("dangling"))).hasToString("no/where");
    assertThat(Files.exists(union.at("dangling"))).isFalse();
    assertThat(Files.exists(union.at("dangling"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    python(
        """
        t = 't' * 4000
        os.symlink(t, 'long')
        assert os.readlink('long') == t and os.lstat('long').st_size == 4000
        """);
  }

  @Test
  void specialFilesHaveTheirTypes() throws IOException {
    python(
        """
        import stat, socket
        os.mkfifo('p'); os.mknod('c', stat.S_IFCHR | 0o600, os.makedev(1, 3))
        s = socket.socket(socket.AF_UNIX); s.bind('s')
        assert stat.S_ISFIFO(os.stat('p').st_mode) and stat.S_ISSOCK(os.stat('s').st_mode)
        c = os.stat('c')
        assert stat.S_ISCHR(c.st_mode) and c.st_rdev == os.makedev(1, 3)
        """);
  }

  @Test
  void anyBytesAreAName() throws IOException {
    python(
        """
        names = [b'\\xff\\xfe', b'caf\\xe9', 'caf\\u00e9'.encode(), b'new\\nline', b'\\xed\\xb2\\x80']
        for n in names: open(n, 'wb').write(n)
        assert sorted(os.listdir(b'.')) == sorted(names), os.listdir(b'.')
        for n in names: assert open(n, 'rb').read() == n
        os.mkdir(b'd\\xff'); os.rename(names[0], b'd\\xff/\\x80')
        assert os.listdir(b'd\\xff') == [b'\\x80']
        os.symlink(b'\\xfe', b'l'); assert os.readlink(b'l') == b'\\xfe'
        """);
  }

  @Test
  void namesMayHave255Bytes() throws IOException {
    python(
        """
        n = '\\u00e4' * 127 + 'x'
        open(n, 'w').write('x')
        assert os.listdir('.') == [n]
        for f in (lambda: open(n + 'y', 'w'), lambda: os.mkdir(n + 'y'), lambda: os.stat('z' * 300)):
          try: f(); assert False
          except OSError as e: assert e.errno == errno.ENAMETOOLONG, e
        """);
  }

  @Test
  void onlyEmptyDirectoriesAreRemoved() throws IOException {
    Files.createDirectories(union.fast.resolve("d"));
    Files.createDirectories(union.big.resolve("d"));
    Files.writeString(union.big.resolve("d/f"), "x");
    assertThatExceptionOfType(DirectoryNotEmptyException.class)
        .isThrownBy(() -> Files.delete(union.at("d")));
    Files.delete(union.at("d/f"));
    Files.delete(union.at("d"));
    assertThat(union.fast.resolve("d")).doesNotExist();
    assertThat(union.big.resolve("d")).doesNotExist();
  }

  @Test
  void errorsAreThoseOfADisk() throws IOException {
    python(
        """
        def fails(code, f):
          try: f(); assert False, code
          except OSError as e: assert e.errno == code, e
        open('f', 'w'); os.mkdir('d')
        fails(errno.ENOENT, lambda: os.stat('no'))
        fails(errno.ENOTDIR, lambda: os.stat('f/x'))
        fails(errno.EEXIST, lambda: os.mkdir('d'))
        fails(errno.EISDIR, lambda: open('d', 'w'))
        fails(errno.ENOTDIR, lambda: os.rmdir('f'))
        fails(errno.EISDIR, lambda: os.unlink('d'))
        fails(errno.ENODATA, lambda: os.getxattr('f', 'user.no'))
        fails(errno.ENOTDIR, lambda: os.rename('d', 'f'))
        fails(errno.EISDIR, lambda: os.rename('f', 'd'))
        fails(errno.EINVAL, lambda: os.rename('d', 'd/e'))
        """);
  }
}
