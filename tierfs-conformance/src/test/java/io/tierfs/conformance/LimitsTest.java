package io.tierfs.conformance;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names, paths, files and directories as long and as large as they may be. */
@Tag("mount")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest {
  private static final int TIERS = 3;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  private MountedTiers union(Way way) throws IOException {
    return MountedTiers.below(base, way, TIERS);
  }

  @ParameterizedTest
  @EnumSource
  void anyBytesAreANameOnEveryTier(Way way) throws IOException {
    try (MountedTiers union = union(way)) {
      for (int i = 0; i < TIERS; i++) {
        union.dir(i, "d" + i);
      }
      union.mount();
      Python.run(
          union.point(),
          TIERS,
          """
          names = [bytes([c]) for c in range(1, 256) if c not in b'/.']
          names += [b'\\xff' * 255, b'\\xc3\\x28', b'\\xed\\xa0\\x80', b'\\xf0\\x9f\\x92\\xa9' * 63,
                    b'\\xe2\\x82', b'a\\x80b', b'..\\xff']
          for i in range(TIERS):
            d = b'd%d/' % i
            for n in names: open(d + n, 'wb').write(n)
            same(sorted(os.listdir(d)), sorted(names))
            for n in names: same(open(d + n, 'rb').read(), n)
            for n in names[::7]: os.rename(d + n, d + n[:200] + b'\\xfe'); os.unlink(d + n[:200] + b'\\xfe')
            os.mkdir(d + b'\\xff\\xfe'); os.symlink(b'\\xff', d + b'\\xff\\xfe/\\x80')
            same(os.readlink(d + b'\\xff\\xfe/\\x80'), b'\\xff')
            back = os.getxattr(d + b'\\xff\\xfe', 'user.tierfs.path')
            assert back.endswith(d + b'\\xff\\xfe'), back
            os.rename(d, d[:-1] + b'\\xff')
          """);
    }
  }

  @ParameterizedTest
  @EnumSource
  void pathsMayBe4095BytesAndTreesDeeper(Way way) throws IOException {
    try (MountedTiers union = union(way).mount()) {
      Python.run(
          union.point(),
          TIERS,
          """
          top = os.getcwd()
          # 4,095 bytes in one text, the kernel's most.
          path, left = top, 4095 - len(top)
          while left > 256: os.mkdir(path := path + '/' + 'p' * 254); left -= 255
          longest = path + '/' + 'q' * (left - 1)
          same(len(longest), 4095)
          write(longest, 'x'); same(read(longest), 'x'); same(os.stat(longest).st_size, 1)
          fails(errno.ENAMETOOLONG, open, longest + 'q', 'w')
          os.unlink(longest); gone(longest)
          # Step by step, far deeper.
          os.chdir(top)
          for n in range(200): os.mkdir('d' * 60); os.chdir('d' * 60)
          write('f', 'deep'); same(read('f'), 'deep'); os.link('f', 'g'); os.rename('g', 'h')
          same(os.stat('f').st_nlink, 2); same(sorted(os.listdir('.')), ['f', 'h'])
          os.rename(top + '/' + 'd' * 60, top + '/moved')
          same(read('f'), 'deep'); os.unlink('f'); os.unlink('h')
          for n in range(200):
            os.chdir('..'); d = os.listdir('.'); os.rmdir(next(x for x in d if x[0] in 'dm'))
          same([x for x in os.listdir(top) if x[0] in 'dm'], [])
          """);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sparseFilesMayHaveATebibyte(Way way) throws IOException {
    try (MountedTiers union = union(way)) {
      for (int i = 0; i < TIERS; i++) {
        union.put(i, "f" + i, "start");
      }
      union.mount();
      Python.run(
          union.point(),
          TIERS,
          """
          END = 1 << 40
          for i in range(TIERS):
            f = os.open(f'f{i}', os.O_RDWR)
            os.ftruncate(f, END); same(os.fstat(f).st_size, END)
            same(os.pwrite(f, b'end', END - 3), 3); os.fsync(f)
            same(os.pread(f, 10, END - 5), b'\\0\\0end'); same(os.pread(f, 5, 0), b'start')
            same(os.pread(f, 4096, END // 2), bytes(4096)); same(os.pread(f, 1, END), b'')
            assert os.stat(f'f{i}').st_blocks * 512 < 1 << 20
            os.rename(f'f{i}', f'g{i}'); same(os.stat(f'g{i}').st_size, END)
            os.truncate(f'g{i}', 5); same(read(f'g{i}'), 'start'); os.close(f)
          """);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hugeDirectoriesAreListedWhole(Way way) throws IOException {
    int names = Nightly.count(200_000, 1_000_000);
    MountedTiers union =
        MountedTiers.below(base, way, TIERS, (tier, backend) -> filled(tier, names));
    try (union) {
      union.mount();
      Python.run(
          union.point(),
          TIERS,
          "NAMES = %d%n".formatted(names)
              + """
              seen = os.listdir('d')
              same(len(seen), NAMES); same(len(set(seen)), NAMES)
              for n in range(0, NAMES, NAMES // 100): os.stat(f'd/entry {n:07d}')
              fails(errno.ENOTEMPTY, os.rmdir, 'd'); fails(errno.ENOENT, os.stat, 'd/entry')
              os.unlink(f'd/{seen[0]}'); write('d/new', 'x'); os.rename('d', 'e')
              first = next(iter(os.scandir('e')))
              same(len(os.listdir('e')), NAMES)
              """);
    }
  }

  /** A store with every third of so many files, and on each tier the first ten of all. */
  private static InMemoryBackend filled(int tier, int names) {
    InMemoryBackend store = new InMemoryBackend();
    try {
      store.makeDirectory(CallContext.daemon(), FsPath.of("/d"), 0755);
      for (int n = 0; n < names; n++) {
        if (n % TIERS == tier || n < 10) {
          FsPath path = FsPath.of("/d/entry %07d".formatted(n));
          store.open(CallContext.daemon(), path, OpenOptions.createNew(0644)).close();
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return store;
  }
}
