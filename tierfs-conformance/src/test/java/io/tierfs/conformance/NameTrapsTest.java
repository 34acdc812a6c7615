package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Traps about names that come, go and move: unlink, rmdir, mkdir, rename, link. */
class NameTrapsTest extends TrapsTest {
  @Test
  void t01_unlinkTakesEveryCopy() throws IOException {
    putOnAll("f");
    python("same(read('f'), 'on 0'); os.unlink('f'); gone('f')");
    assertThat(on("f")).isEmpty();
  }

  @Test
  void t03_aNewDirectoryShowsNothingOfTheOldOne() throws IOException {
    dirOnAll("d");
    put(tiers - 1, "d/old", "old");
    put(0, "x", "hides a tree");
    put(tiers - 1, "x/old/older", "hidden");
    python(
        """
        os.unlink('d/old'); os.rmdir('d'); gone('d')
        os.mkdir('d'); same(os.listdir('d'), [])
        os.unlink('x'); gone('x')
        os.mkdir('x'); same(os.listdir('x'), []); gone('x/old')
        write('x/old', 'new'); same(read('x/old'), 'new')
        """);
  }

  @Test
  void t04_renamesAcrossTiersAreNeverExdev() throws IOException {
    eachTwo(
        (one, other) -> {
          put(one, "f" + one + other, "f");
          dir(other, "d" + one + other + "/deep");
        });
    python(
        """
        for i in range(TIERS):
          for j in range(TIERS):
            if i == j: continue
            a, b = f'f{i}{j}', f'd{i}{j}/deep/new'
            os.rename(a, b); gone(a)
            same(read(b), 'f'); same(tier(b), f't{i}')
        """);
    eachTwo((one, other) -> assertThat(on("d" + one + other + "/deep/new")).isEqualTo("" + one));
  }

  @Test
  void t05_renameOverTargetOnAnotherTier() throws IOException {
    eachTwo(
        (one, other) -> {
          put(one, "from" + one + other, "new");
          put(other, "to" + one + other, "old");
        });
    putOnAll("to all");
    put(tiers - 1, "from last", "new");
    python(
        """
        for i in range(TIERS):
          for j in range(TIERS):
            if i == j: continue
            a, b = f'from{i}{j}', f'to{i}{j}'
            os.rename(a, b); gone(a); same(read(b), 'new')
        os.rename('from last', 'to all'); same(read('to all'), 'new')
        os.unlink('to all'); gone('to all')
        """);
    eachTwo((one, other) -> assertThat(on("to" + one + other)).isEqualTo("" + one));
    assertThat(on("to all")).isEmpty();
    for (int i = 0; i < tiers; i++) {
      Path own = union.root(i).resolve(".tierfs");
      assertThat(own.resolve("journal"))
          .satisfiesAnyOf(NameTrapsTest::isMissing, NameTrapsTest::isEmpty);
      assertThat(own.resolve("staging"))
          .satisfiesAnyOf(NameTrapsTest::isMissing, NameTrapsTest::isEmpty);
    }
  }

  private static void isMissing(Path path) {
    assertThat(path).doesNotExist();
  }

  private static void isEmpty(Path path) {
    assertThat(path).isEmptyDirectory();
  }

  @Test
  void t06_aDirectoryIsRenamedOnEveryTier() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d/in" + i, "in " + i);
      dir(i, "empty");
    }
    dir(0, "full");
    put(tiers - 1, "full/f", "f");
    put(tiers - 1, "file", "file");
    python(
        """
        fails(errno.ENOTEMPTY, os.rename, 'd', 'full')
        fails(errno.ENOTDIR, os.rename, 'd', 'file')
        fails(errno.EISDIR, os.rename, 'file', 'd')
        fails(errno.EINVAL, os.rename, 'd', 'd/in')
        same(len(os.listdir('d')), TIERS)
        os.rename('d', 'empty'); gone('d')
        for i in range(TIERS): same(read(f'empty/in{i}'), f'in {i}')
        os.rename('empty', 'full/moved')
        same(sorted(os.listdir('full/moved')), [f'in{i}' for i in range(TIERS)])
        """);
    for (int i = 0; i < tiers; i++) {
      assertThat(on("full/moved/in" + i)).isEqualTo("" + i);
    }
    assertThat(on("d") + on("empty")).isEmpty();
  }

  @Test
  void t07_renameFlagsAreKeptOrRefused() throws IOException {
    put(0, "a", "a");
    put(0, "b", "b");
    put(tiers - 1, "cold", "cold");
    put(tiers - 1, "cold2", "cold2");
    String flags =
        way == Way.JNR
            ? """
              fails(errno.EEXIST, renameat2, 'a', 'cold', NOREPLACE)
              fails(errno.EINVAL, renameat2, 'a', 'none', NOREPLACE)
              for f in EXCHANGE, WHITEOUT: fails(errno.EINVAL, renameat2, 'a', 'b', f)
              """
            : """
              for f in 'b', 'cold': fails(errno.EEXIST, renameat2, 'a', f, NOREPLACE)
              fails(errno.EEXIST, renameat2, 'cold', 'a', NOREPLACE)
              renameat2('a', 'b', EXCHANGE); renameat2('cold', 'cold2', EXCHANGE)
              same(read('a') + read('b') + read('cold') + read('cold2'), 'bacold2cold')
              renameat2('a', 'b', EXCHANGE); renameat2('cold', 'cold2', EXCHANGE)
              fails(errno.EINVAL, renameat2, 'a', 'cold', EXCHANGE)
              fails(errno.ENOENT, renameat2, 'a', 'none', EXCHANGE)
              fails(errno.EINVAL, renameat2, 'a', 'none', WHITEOUT)
              renameat2('a', 'none', NOREPLACE); renameat2('none', 'a', NOREPLACE)
              """;
    python(flags + "same(read('a') + read('b') + read('cold'), 'abcold')");
  }

  @Test
  void t08_aNonDirectoryHidesWhatIsBelowIt() throws IOException {
    for (int at = 0; at < tiers; at++) {
      String name = "x" + at;
      for (int i = 0; i < tiers; i++) {
        if (i == at) {
          put(i, name, "file on " + i);
        } else {
          put(i, name + "/in" + i, "in " + i);
        }
      }
    }
    python(
        """
        types = {e.name: e for e in os.scandir('.')}
        assert types['x0'].is_file() and os.path.isfile('x0') and read('x0') == 'file on 0'
        fails(errno.ENOTDIR, os.listdir, 'x0'); fails(errno.ENOTDIR, os.rmdir, 'x0')
        fails(errno.ENOTDIR, os.stat, 'x0/in1')
        os.unlink('x0'); gone('x0')
        for at in range(1, TIERS):
          x = f'x{at}'
          assert types[x].is_dir() and os.path.isdir(x)
          same(sorted(os.listdir(x)), [f'in{i}' for i in range(at)])
          fails(errno.EISDIR, os.unlink, x); fails(errno.ENOTEMPTY, os.rmdir, x)
          fails(errno.ENOENT, os.stat, f'{x}/in{at + 1}')
          write(x + '/new', 'new'); assert int(tier(x + '/new')[1:]) < at
          for n in os.listdir(x): os.unlink(x + '/' + n)
          os.rmdir(x); gone(x)
        """);
  }

  @Test
  void t13_linksAreMadeOnTheTierOfTheFile() throws IOException {
    eachTwo(
        (one, other) -> {
          put(one, "f" + one + other, "f");
          dir(other, "d" + one + other);
        });
    python(
        """
        for i in range(TIERS):
          for j in range(TIERS):
            if i == j: continue
            a, b = f'f{i}{j}', f'd{i}{j}/link'
            os.link(a, b)
            same(os.stat(a).st_ino, os.stat(b).st_ino)
            same((os.stat(a).st_nlink, tier(b)), (2, f't{i}'))
            fails(errno.EEXIST, os.link, a, b)
        """);
    eachTwo((one, other) -> assertThat(on("d" + one + other + "/link")).isEqualTo("" + one));
  }

  @Test
  void t20_rmdirWantsAllCopiesEmptyAndRemovesAll() throws IOException {
    for (int at = 0; at < tiers; at++) {
      dirOnAll("d" + at);
      put(at, "d" + at + "/f", "f");
    }
    python("for i in range(TIERS): fails(errno.ENOTEMPTY, os.rmdir, f'd{i}')");
    for (int at = 0; at < tiers; at++) {
      assertThat(on("d" + at).split(",")).hasSize(tiers);
    }
    python("for i in range(TIERS): os.unlink(f'd{i}/f'); os.rmdir(f'd{i}'); gone(f'd{i}')");
    for (int at = 0; at < tiers; at++) {
      assertThat(on("d" + at)).isEmpty();
    }
  }

  @Test
  void t38_whatWasMissedIsSeenAtOnceWhenItIsMade() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d" + i + "/from", "f");
      put(i, "d" + i + "/sub/f", "f");
    }
    python(
        """
        for i in range(TIERS):
          d = f'd{i}/'
          makers = {'file': lambda p: write(p, 'x'), 'dir': os.mkdir, 'fifo': os.mkfifo,
                    'symlink': lambda p: os.symlink('x', p), 'link': lambda p: os.link(d + 'from', p),
                    'renamed': lambda p: os.rename(d + 'from', p)}
          for name, make in makers.items():
            for n in range(2): fails(errno.ENOENT, os.lstat, d + name)
            make(d + name); os.lstat(d + name); assert name in os.listdir(d)
          fails(errno.ENOENT, os.stat, d + 'moved/f'); fails(errno.ENOENT, os.stat, d + 'moved')
          os.rename(d + 'sub', d + 'moved'); same(read(d + 'moved/f'), 'f')
          fails(errno.ENOENT, os.stat, d + 'sub/f'); os.mkdir(d + 'sub'); gone(d + 'sub/f')
        """);
  }

  @Test
  void t39_specialFilesAreMadeMovedAndRemovedAsWhatTheyAre() throws IOException {
    dir(tiers - 1, "cold");
    dir(0, "hot");
    python(
        """
        import socket
        def kinds(d): return {n: stat.S_IFMT(os.lstat(d + n).st_mode) for n in os.listdir(d)}
        os.mkfifo('cold/fifo'); os.mknod('cold/null', stat.S_IFCHR | 0o600, os.makedev(1, 3))
        os.mknod('cold/loop', stat.S_IFBLK | 0o600, os.makedev(7, 0))
        s = socket.socket(socket.AF_UNIX); s.bind('cold/socket'); s.close()
        os.symlink('/none', 'cold/symlink')
        before = kinds('cold/'); same(len(before), 5)
        assert all(e.is_symlink() == (e.name == 'symlink') for e in os.scandir('cold'))
        for n in before: os.rename('cold/' + n, 'hot/' + n)
        same(kinds('hot/'), before)
        same(os.stat('hot/null').st_rdev, os.makedev(1, 3))
        with open('hot/null', 'wb') as f: f.write(b'x')
        os.link('hot/fifo', 'cold/again'); same(os.lstat('hot/fifo').st_nlink, 2)
        for n in before: os.unlink('hot/' + n); gone('hot/' + n)
        """);
    assertThat(on("cold/again")).isEqualTo("" + (tiers - 1));
  }

  @Test
  void t40_namesOf255BytesCanDoAll() throws IOException {
    String name = "n".repeat(255);
    putOnAll(name);
    put(tiers - 1, "from", "new");
    dirOnAll("d".repeat(255));
    put(0, "h".repeat(255), "hides a tree");
    put(tiers - 1, "h".repeat(255) + "/hidden", "hidden");
    python(
        """
        n, d, h, m = 'n' * 255, 'd' * 255, 'h' * 255, 'm' * 255
        os.rename('from', n); same(read(n), 'new'); os.rename(n, m); os.unlink(m)
        write(d + '/' + n, 'x'); os.rename(d, m); same(read(m + '/' + n), 'x')
        os.unlink(m + '/' + n); os.rmdir(m); os.unlink(h); gone(h)
        fails(errno.ENAMETOOLONG, open, 'n' * 256, 'w')
        fails(errno.ENAMETOOLONG, os.mkdir, 'é' * 128)
        write('é' * 127 + 'e', 'x'); same(os.listdir('.'), ['é' * 127 + 'e'])
        fails(errno.ENAMETOOLONG, os.rename, 'é' * 127 + 'e', 'n' * 256)
        """);
    assertThat(on(name)).isEmpty();
    try (var names = Files.list(union.root(0).resolve(home))) {
      assertThat(names).hasSize(1);
    }
  }
}
