package io.tierfs.conformance;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Traps about what a file is, whatever its name: numbers, links, listings. */
class IdentityTrapsTest extends TrapsTest {
  private static final String NUMBERS =
      """
      def numbers():
        seen = {}
        for d, dirs, files in os.walk('.'):
          for e in os.scandir(d):
            st = os.lstat(e.path)
            same(e.inode(), st.st_ino)
            seen[e.path] = st.st_ino
        return seen
      """;

  @Test
  void t10_numbersStayOverRenameAndRemount() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "only" + i + "/f" + i, "f");
      put(i, "merged/in" + i, "in");
      put(i, "merged/sub/in" + i, "in");
    }
    put(tiers - 1, "cloned/f", "f");
    dir(0, "hot");
    python(
        NUMBERS
            + """
            os.link('merged/in0', 'merged/link')
            before = numbers()
            same(before['./merged/in0'], before['./merged/link'])
            same(len(set(before.values())), len(before) - 1)
            for i in range(TIERS): os.rename(f'only{i}/f{i}', f'merged/sub/f{i}')
            os.rename('merged', 'hot/renamed')
            os.rename('hot/renamed/in0', 'cloned/from hot')
            after = numbers()
            for i in range(TIERS):
              same(after[f'./hot/renamed/sub/f{i}'], before[f'./only{i}/f{i}'])
              if i: same(after[f'./hot/renamed/in{i}'], before[f'./merged/in{i}'])
            same(after['./hot/renamed'], before['./merged'])
            same(after['./cloned/from hot'], before['./merged/in0'])
            same(after['./cloned'], before['./cloned'])
            with open('numbers', 'w') as f: f.write(repr(after))
            """);
    union.remount();
    python(
        NUMBERS
            + """
            before = eval(read('numbers')); os.unlink('numbers')
            same(numbers(), before)
            """);
  }

  @Test
  void t11_theRootHasGenerationZeroAndNoNumberIsUsedTwice() throws IOException {
    put(tiers - 1, "f", "f");
    python(
        """
        def handle(path):
          buffer = ctypes.create_string_buffer(struct.pack('Ii', 128, 0) + bytes(128))
          mount = ctypes.c_int()
          checked(libc.name_to_handle_at(-100, os.fsencode(path), buffer, ctypes.byref(mount), 0))
          size = struct.unpack_from('I', buffer, 0)[0]
          return struct.unpack_from('III', buffer, 8) if size >= 12 else None
        point = os.path.dirname(os.getcwd())
        assert os.path.ismount(point)
        root = handle(point)
        same(root, (0, 1, 0))
        seen = {handle('f')}
        for i in range(50):
          write('new', 'x')
          h = handle('new')
          assert h not in seen, f'{h} again'
          seen.add(h)
          os.unlink('new')
        """);
  }

  @Test
  void t12_twoNamesOfAFileAreOneFile() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "a" + i, "first");
    }
    python(
        """
        for i in range(TIERS):
          a, b = f'a{i}', f'b{i}'
          os.link(a, b)
          f, g = os.open(a, os.O_RDWR), os.open(b, os.O_RDWR)
          same(os.pread(g, 9, 0), b'first')
          os.pwrite(f, b'second', 0); same(os.pread(g, 9, 0), b'second')
          same(os.stat(b).st_size, 6); same(os.fstat(g).st_size, 6)
          os.ftruncate(g, 3); same(os.pread(f, 9, 0), b'sec'); same(os.stat(a).st_size, 3)
          os.chmod(a, 0o640); same(os.stat(b).st_mode & 0o777, 0o640)
          same((os.stat(a).st_ino, os.stat(a).st_nlink), (os.stat(b).st_ino, 2))
          os.unlink(a); same(os.fstat(g).st_nlink, 1); same(os.pread(f, 9, 0), b'sec')
          os.close(f); os.close(g); same(read(b), 'sec')
        """);
  }

  @Test
  void t14_positionsOfAListingHold() throws IOException {
    for (int n = 0; n < 120; n++) {
      put(n % tiers, "d/f" + n, "");
      put((n + 1) % tiers, "d/f" + n, "");
    }
    python(
        """
        libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p
        libc.telldir.restype = ctypes.c_long
        def step(d):
          e = libc.readdir(ctypes.c_void_p(d))
          return ctypes.string_at(e + 19).decode() if e else None
        def rest(d):
          names = []
          while (n := step(d)) is not None: names.append(n)
          return names
        d = libc.opendir(b'd'); p = ctypes.c_void_p(d)
        places = []
        for i in range(60):
          at = libc.telldir(p); places.append((at, step(d)))
        later = rest(d)
        same(len(places) + len(later), 122)
        same(len({n for _, n in places} | set(later)), 122)
        for at, name in reversed(places):
          libc.seekdir(p, ctypes.c_long(at)); same(step(d), name)
        for n in later[::2]: os.unlink('d/' + n)
        libc.seekdir(p, ctypes.c_long(places[30][0])); same(step(d), places[30][1])
        assert set(later[1::2]) <= set(rest(d)), 'a name that stayed was missed'
        write('d/added', 'x')
        libc.rewinddir(p); now = rest(d)
        same(sorted(now), sorted(['.', '..'] + os.listdir('d')))
        assert 'added' in now and not set(later[::2]) & set(now)
        libc.closedir(p)
        """);
  }

  @Test
  void t15_eachNameOnceWithItsOwnTypeAndNumber() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d/file", "f");
      dir(i, "d/dir");
      java.nio.file.Files.createSymbolicLink(onTier(i, "d/link"), java.nio.file.Path.of("x" + i));
      dir(i, "d/kind" + i);
      put((i + 1) % tiers, "d/kind" + i, "file or directory");
    }
    python(
        """
        here = os.stat('.'); d = os.open('d', os.O_RDONLY)
        buffer = ctypes.create_string_buffer(1 << 16)
        n = checked(libc.syscall(61 if os.uname().machine == 'aarch64' else 217, d, buffer, 1 << 16))
        at, seen = 0, {}
        while at < n:
          ino, off, length, kind = struct.unpack_from('QqHB', buffer, at)
          name = ctypes.string_at(ctypes.addressof(buffer) + at + 19).decode()
          assert name not in seen, name + ' twice'
          seen[name] = (ino, kind); at += length
        same(seen.pop('.'), (os.stat('d').st_ino, 4))
        same(seen.pop('..'), (here.st_ino, 4))
        same(len(seen), 3 + TIERS)
        for name, (ino, kind) in seen.items():
          st = os.lstat('d/' + name)
          same((ino, kind), (st.st_ino, stat.S_IFMT(st.st_mode) >> 12))
        same(os.readlink('d/link'), 'x0')
        """);
  }

  @Test
  void t18_aMergedDirectoryIsAsNewAsItsNewestCopy() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d/in" + i, "in");
    }
    for (int i = 0; i < tiers; i++) {
      java.nio.file.Files.setLastModifiedTime(
          onTier(i, "d"),
          java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L + i * 1000L));
    }
    python(
        """
        same(os.stat('d').st_mtime, 1000000000 + LAST)
        for i in range(TIERS):
          before = os.stat('d').st_mtime_ns
          os.unlink(f'd/in{i}')
          assert os.stat('d').st_mtime_ns > before, f'tier {i}'
          os.utime('d', ns=(5, 10 ** 18 + i)); same(os.stat('d').st_mtime_ns, 10 ** 18 + i)
        """);
    for (int i = 0; i < tiers; i++) {
      org.assertj.core.api.Assertions.assertThat(
              java.nio.file.Files.getLastModifiedTime(onTier(i, "d"))
                  .to(java.util.concurrent.TimeUnit.NANOSECONDS))
          .isEqualTo(1_000_000_000_000_000_000L + tiers - 1);
    }
  }

  @Test
  void t19_findSeesAllOfAMergedDirectory() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d/sub" + i + "/deep/f", "f");
    }
    python(
        """
        same(os.stat('d').st_nlink, 1)
        found = subprocess.run(['find', '.', '-type', 'f'], capture_output=True, text=True)
        same(sorted(found.stdout.split()), [f'./d/sub{i}/deep/f' for i in range(TIERS)])
        """);
  }
}
