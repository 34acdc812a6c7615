package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Listings, through the kernel. */
class ListingMountTest extends MountTest {
  private static final int MANY = 5_000;

  @Test
  void mergesEachNameOnceWithTypeAndInode() throws IOException {
    Files.createDirectories(union.fast.resolve("d"));
    Files.createDirectories(union.big.resolve("d"));
    Files.writeString(union.fast.resolve("both"), "1");
    Files.writeString(union.big.resolve("both"), "22");
    Files.writeString(union.big.resolve("only"), "3");
    python(
        """
        entries = {e.name: e for e in os.scandir('.')}
        assert sorted(entries) == ['both', 'd', 'only']
        assert entries['d'].is_dir(follow_symlinks=False)
        assert entries['both'].is_file() and os.stat('both').st_size == 1
        """);
    assertThat(shell("ls -a | head -2")).isEqualTo(".\n..");
  }

  @Test
  void bigDirectoriesAreListedWhole() throws IOException {
    fill();
    assertThat(shell("ls d | wc -l")).isEqualTo(Integer.toString(MANY));
    assertThat(shell("ls d | sort -u | wc -l")).isEqualTo(Integer.toString(MANY));
  }

  @Test
  void nothingIsMissedWhileEntriesGo() throws IOException {
    fill();
    python(
        """
        os.chdir('d')
        seen = []
        with os.scandir('.') as entries:
          for e in entries:
            seen.append(e.name); os.unlink(e.name)
        assert len(seen) == len(set(seen)) == 5000, len(seen)
        assert os.listdir('.') == []
        """);
  }

  @Test
  void wholeTreesAreRemoved() throws IOException {
    shell("mkdir -p t/a t/b && for i in $(seq 500); do : > t/a/$i; : > t/b/$i; done");
    shell("rm -r t");
    assertThat(union.at("t")).doesNotExist();
  }

  @Test
  void positionsCanBeReturnedToAndRewindSeesNews() throws IOException {
    python(
        """
        import ctypes
        libc = ctypes.CDLL(None)
        libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p
        libc.telldir.restype = ctypes.c_long
        for i in range(300): open('f%03d' % i, 'w').close()
        d = ctypes.c_void_p(libc.opendir(b'.'))
        def name():
          e = libc.readdir(d)
          return ctypes.string_at(e + 19) if e else None
        first = [name() for i in range(100)]
        at = libc.telldir(d)
        rest = []
        while (n := name()): rest.append(n)
        assert len(set(first + rest)) == 302
        libc.seekdir(d, ctypes.c_long(at))
        again = []
        while (n := name()): again.append(n)
        assert again == rest
        open('new', 'w').close()
        libc.rewinddir(d)
        all = set()
        while (n := name()): all.add(n)
        assert b'new' in all and len(all) == 303
        """);
  }

  @Test
  void aListingGoesOnWhereItWasWhenTheKernelLearnsAnotherOne() throws IOException {
    fill();
    python(
        """
        os.chdir('d')
        os.listdir('.')
        with os.scandir('.') as entries:
          seen = [next(entries).name for i in range(10)]
          others = sorted(set(os.listdir('.')) - set(seen))
          for name in others[::3]: os.unlink(name)
          for i in range(1000): open('new%04d' % i, 'w').close()
          os.listdir('.')
          os.listdir('.')
          seen += [e.name for e in entries]
        assert len(seen) == len(set(seen)), 'twice'
        missed = set(others) - set(others[::3]) - set(seen)
        assert not missed, (len(missed), sorted(missed)[:5])
        """);
  }

  /**
   * Many files in a merged directory that nobody has seen yet, next to each other on both tiers.
   */
  private void fill() throws IOException {
    Path fast = Files.createDirectory(union.fast.resolve("d"));
    Path big = Files.createDirectory(union.big.resolve("d"));
    for (int i = 0; i < MANY; i++) {
      Files.createFile((i % 2 == 0 ? fast : big).resolve("name%05d".formatted(i)));
    }
  }
}
