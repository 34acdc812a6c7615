package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Files that lose their name while they are open. */
class UnlinkedFilesMountTest extends MountTest {
  @Test
  void everythingWorksByHandleAfterUnlink() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        os.write(f, b'hello')
        os.unlink('f')
        assert os.listdir('.') == []
        assert os.pread(f, 9, 0) == b'hello'
        s = os.fstat(f)
        assert s.st_nlink == 0 and s.st_size == 5
        os.pwrite(f, b'J', 0); os.ftruncate(f, 3)
        os.fchmod(f, 0o640); os.fchown(f, 12, 34)
        os.utime(f, ns=(1000000001, 2000000002))
        os.fsync(f); os.posix_fallocate(f, 0, 10)
        s = os.fstat(f)
        assert (s.st_mode & 0o7777, s.st_uid, s.st_gid, s.st_size) == (0o640, 12, 34, 10)
        assert s.st_atime_ns == 1000000001
        assert os.pread(f, 9, 0)[:3] == b'Jel'
        """);
    assertThat(union.fast).isDirectoryNotContaining(path -> !path.endsWith(".tierfs"));
  }

  @Test
  void theDirectoryCanBeRemovedAndTheNameUsedAgain() throws IOException {
    python(
        """
        os.mkdir('d')
        f = os.open('d/f', os.O_CREAT | os.O_RDWR)
        os.write(f, b'one')
        os.unlink('d/f')
        g = os.open('d/f', os.O_CREAT | os.O_EXCL | os.O_RDWR)
        os.write(g, b'two')
        assert os.fstat(f).st_ino != os.fstat(g).st_ino
        os.rename('d', 'e')
        assert os.fstat(f).st_size == 3 and os.fstat(f).st_nlink == 0
        os.unlink('e/f')
        os.rmdir('e')
        assert os.pread(f, 9, 0) == b'one' and os.pread(g, 9, 0) == b'two'
        """);
  }

  @Test
  void anOpenFileSurvivesBeingReplaced() throws IOException {
    python(
        """
        open('x', 'w').write('old'); open('y', 'w').write('new')
        g = os.open('x', os.O_RDWR)
        os.rename('y', 'x')
        assert os.pread(g, 9, 0) == b'old' and open('x').read() == 'new'
        assert os.fstat(g).st_nlink == 0 and os.stat('x').st_nlink == 1
        assert os.listdir('.') == ['x']
        os.close(g)
        assert open('x').read() == 'new'
        """);
  }

  @Test
  void aNameLikeThatOfAHiddenFileIsANameLikeAnyOther() throws IOException {
    python(
        """
        n = '.fuse_hidden0000000200000001'
        open('a', 'w').write('a')
        f = open('a')
        os.rename('a', n)
        assert open(n).read() == 'a'
        os.unlink(n)
        assert os.listdir('.') == [] and f.read() == 'a'
        """);
  }

  @Test
  void otherLinksOfAnUnlinkedOpenFileStay() throws IOException {
    python(
        """
        f = os.open('a', os.O_CREAT | os.O_RDWR)
        os.link('a', 'b')
        os.unlink('a')
        os.write(f, b'x')
        assert os.fstat(f).st_nlink == 1, os.fstat(f)
        assert open('b').read() == 'x'
        """);
    assertThat(Files.readString(union.at("b"))).isEqualTo("x");
  }
}
