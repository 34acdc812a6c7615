package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Backend;
import io.tierfs.api.Errno;
import io.tierfs.api.TierMode;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Traps with one tier, the first or the last, that is read-only, full to the last block and inode,
 * without extended attributes, or that fails whatever changes it: each operation is done whole, or
 * refused by an errno of that tier with nothing changed that anybody can see.
 */
@ParameterizedClass(name = "{0}, {1} tiers, tier {3} is {2}")
@MethodSource("mounts")
@Tag("mount")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddTierTrapsTest {
  enum Kind {
    READ_ONLY("errno.EROFS"),
    FULL("errno.ENOSPC"),
    BARE("errno.EOPNOTSUPP"),
    FAILING("errno.EIO");

    private final String errno;

    Kind(String errno) {
      this.errno = errno;
    }
  }

  private static final String TOOLS =
      """
      COLD = KIND != 'NONE' and ODD == LAST
      def look(path):
        try: s = os.lstat(path)
        except OSError as e: return errno.errorcode[e.errno]
        seen = [stat.S_IFMT(s.st_mode), s.st_mode & 0o7777, s.st_uid, s.st_gid, s.st_ino]
        if stat.S_ISDIR(s.st_mode): return seen + sorted(os.listdir(path))
        return seen + [s.st_nlink, read(path) if stat.S_ISREG(s.st_mode) else s.st_rdev]
      def whole(call, *paths):
        'Whether it was done; what was refused has changed nothing.'
        before = [look(p) for p in paths]
        try: call(); return True
        except OSError as e:
          assert e.errno == ERRNO, f'{errno.errorcode[e.errno]}, not {errno.errorcode[ERRNO]}: {e}'
        same([look(p) for p in paths], before)
        return False
      def never(call, *paths): assert not whole(call, *paths), 'was done'
      def always(call, *paths): assert whole(call, *paths), 'was refused'
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  @Parameter(0)
  Way way;

  @Parameter(1)
  int tiers;

  @Parameter(2)
  Kind kind;

  @Parameter(3)
  int odd;

  @SuppressWarnings("NullAway.Init")
  private MountedTiers union;

  private final List<FaultyBackend> failing = new ArrayList<>();
  private SmallDisk disk;

  static Stream<Arguments> mounts() {
    List<Arguments> all = new ArrayList<>();
    for (Way way : Way.values()) {
      for (int tiers = 2; tiers <= 4; tiers++) {
        for (Kind kind : Kind.values()) {
          if (Nightly.ON || tiers == 3) {
            all.add(Arguments.of(way, tiers, kind, 0));
            all.add(Arguments.of(way, tiers, kind, tiers - 1));
          }
        }
      }
    }
    return all.stream();
  }

  @BeforeEach
  void layOut() throws Exception {
    union = MountedTiers.below(base, way, tiers, this::wrapped);
    if (kind == Kind.FULL) {
      disk = SmallDisk.mount(union.root(odd), "256k,nr_inodes=64");
    }
    if (kind == Kind.READ_ONLY) {
      union.mode(odd, TierMode.RO);
    }
  }

  private Backend wrapped(int tier, Backend backend) {
    if (tier == odd && kind == Kind.BARE) {
      return new NoXattrs(backend);
    }
    if (tier == odd && kind == Kind.FAILING) {
      failing.add(new FaultyBackend(new NoDescriptors(backend)));
      return failing.getLast();
    }
    return backend;
  }

  @AfterEach
  void unmount() throws Exception {
    try {
      union.close();
    } finally {
      if (disk != null) {
        disk.unmount();
      }
    }
  }

  /** What lies on the tiers is there; from now on the odd one is odd. */
  private void mount() throws IOException {
    union.mount();
    if (kind == Kind.FULL) {
      fill();
    }
    for (FaultyBackend tier : failing) {
      tier.inject(
          Fault.fail(Errno.EIO)
              .on(
                  BackendOperation.MAKE_DIRECTORY,
                  BackendOperation.REMOVE_FILE,
                  BackendOperation.REMOVE_DIRECTORY,
                  BackendOperation.RENAME,
                  BackendOperation.CHANGE,
                  BackendOperation.MAKE_SYMLINK,
                  BackendOperation.MAKE_HARD_LINK,
                  BackendOperation.MAKE_NODE,
                  BackendOperation.SET_XATTR,
                  BackendOperation.REMOVE_XATTR,
                  BackendOperation.WRITE,
                  BackendOperation.HANDLE_CHANGE,
                  BackendOperation.HANDLE_SET_XATTR,
                  BackendOperation.HANDLE_REMOVE_XATTR,
                  BackendOperation.ALLOCATE));
    }
  }

  private void fill() throws IOException {
    Python.run(
        union.root(odd),
        tiers,
        """
        os.mkdir('filler')
        def blocks():
          f = os.open('filler/f', os.O_CREAT | os.O_WRONLY)
          while True: os.write(f, b'x' * 4096)
        fails(errno.ENOSPC, blocks)
        def inodes():
          n = 0
          while True: os.mkdir(f'filler/{n}'); n += 1
        fails(errno.ENOSPC, inodes)
        """);
  }

  private void python(String program) throws IOException {
    String given = "KIND, ODD, ERRNO = '%s', %d, %s%n".formatted(kind, odd, kind.errno);
    Python.run(union.point(), tiers, given + TOOLS + program);
  }

  private void putOnAll(String path) throws IOException {
    for (int i = 0; i < tiers; i++) {
      union.put(i, path, "on " + i);
    }
  }

  private void dirOnAll(String path) throws IOException {
    for (int i = 0; i < tiers; i++) {
      union.dir(i, path);
    }
  }

  /** Nothing half done lies about, as far as a full or failing tier lets it be taken away. */
  private void nothingIsLeft() throws IOException {
    for (int i = 0; i < tiers; i++) {
      for (String area : List.of(".tierfs/journal", ".tierfs/staging")) {
        Path place = union.root(i).resolve(area);
        if (Files.isDirectory(place)) {
          assertThat(place).isEmptyDirectory();
        }
      }
    }
  }

  @Test
  void t01_unlinkTakesAllCopiesOrNone() throws IOException {
    putOnAll("f");
    union.put(odd, "alone", "alone");
    mount();
    python(
        """
        done = whole(lambda: os.unlink('f'), 'f')
        same(done, KIND in ('FULL', 'BARE'))
        gone('f') if done else same(read('f'), 'on 0')
        same(whole(lambda: os.unlink('alone'), 'alone'), done)
        """);
    boolean taken = kind == Kind.FULL || kind == Kind.BARE;
    // A failing tier that is not the coldest is asked after colder copies are gone.
    if (taken) {
      assertThat(union.on("f")).isEmpty();
    } else {
      assertThat(union.on("f")).startsWith("0").contains(String.valueOf(odd));
    }
    nothingIsLeft();
  }

  @Test
  void t03_aNewDirectoryShowsNothingOfTheOldOne() throws IOException {
    dirOnAll("d");
    union.put(0, "x", "hides a tree").put(tiers - 1, "x/old/older", "hidden");
    mount();
    python(
        """
        if whole(lambda: os.rmdir('d'), 'd'):
          gone('d')
          if whole(lambda: os.mkdir('d'), 'd'): same(os.listdir('d'), [])
        if whole(lambda: os.unlink('x'), 'x'):
          gone('x')
          if whole(lambda: os.mkdir('x'), 'x'): same(os.listdir('x'), [])
        else: same(read('x'), 'hides a tree')
        """);
    nothingIsLeft();
  }

  @Test
  void t04_renamesThatNeedAParentThereAreDoneOrRefused() throws IOException {
    for (int i = 0; i < tiers; i++) {
      union.put(i, "f" + i, "f" + i).dir(i, "d" + i + "/deep");
    }
    mount();
    python(
        """
        for i in range(TIERS):
          for j in range(TIERS):
            a, b = f'f{i}', f'd{j}/deep/f{i}'
            done = whole(lambda: os.rename(a, b), a, b, f'd{j}', f'd{j}/deep')
            if done: gone(a); same((read(b), tier(b)), (f'f{i}', f't{i}')); os.rename(b, a)
            # Only the tier of the file has work to do.
            assert done or i == ODD, (a, b)
            if KIND == 'BARE': assert done
        """);
    nothingIsLeft();
  }

  @Test
  void t05_aTargetThatIsOpenIsAsItWasWhenTheRenameIsRefused() throws IOException {
    union.put(odd, "to", "old").put(1, "from", "new");
    mount();
    python(
        """
        with open('to') as f:
          done = whole(lambda: os.rename('from', 'to'), 'from', 'to')
          same(f.read(), 'old')
        for _ in range(100): same(read('to'), 'new' if done else 'old'); look('to')
        if not done: same(whole(lambda: os.rename('from', 'to'), 'from', 'to'), False)
        same(read('to'), 'new' if done else 'old')
        """);
    nothingIsLeft();
  }

  @Test
  void t05_renameOverATargetElsewhere() throws IOException {
    for (int i = 0; i < tiers; i++) {
      for (int j = 0; j < tiers; j++) {
        union.put(i, "from" + i + j, "new").put(j, "to" + i + j, "old");
      }
    }
    putOnAll("to all");
    union.put(tiers - 1, "from", "new");
    mount();
    python(
        """
        for i in range(TIERS):
          for j in range(TIERS):
            a, b = f'from{i}{j}', f'to{i}{j}'
            done = whole(lambda: os.rename(a, b), a, b)
            if done: gone(a); same(read(b), 'new')
            assert done or ODD in (i, j) or KIND in ('FULL', 'FAILING'), (a, b)
            if KIND == 'BARE': assert done
        done = whole(lambda: os.rename('from', 'to all'), 'from', 'to all')
        same(read('to all'), 'new' if done else 'on 0')
        """);
    nothingIsLeft();
  }

  @Test
  void t06_aDirectoryIsRenamedOnAllTiersOrOnNone() throws IOException {
    for (int i = 0; i < tiers; i++) {
      union.put(i, "d/in" + i, "in " + i).dir(i, "empty").dir(i, "own" + i);
    }
    mount();
    python(
        """
        done = whole(lambda: os.rename('d', 'moved'), 'd', 'moved')
        d = 'moved' if done else 'd'
        for i in range(TIERS): same(read(f'{d}/in{i}'), f'in {i}')
        same(len(os.listdir(d)), TIERS)
        if KIND == 'BARE': assert done
        if KIND in ('READ_ONLY', 'FAILING'): assert not done
        over = whole(lambda: os.rename(d, 'empty'), d, 'empty')
        if over: d = 'empty'
        same(len(os.listdir(d)), TIERS)
        for i in range(TIERS):
          if i != ODD: always(lambda: os.rename(f'own{i}', f'x{i}'))
        """);
    nothingIsLeft();
  }

  @Test
  void t13_linksThatNeedAParentThereAreMadeOrRefused() throws IOException {
    for (int i = 0; i < tiers; i++) {
      union.put(i, "f" + i, "f" + i).dir(i, "d" + i);
    }
    mount();
    python(
        """
        for i in range(TIERS):
          for j in range(TIERS):
            a, b = f'f{i}', f'd{j}/f{i}'
            done = whole(lambda: os.link(a, b), a, b, f'd{j}')
            if done: same(os.stat(a).st_ino, os.stat(b).st_ino); same(tier(b), f't{i}')
            assert done or i == ODD, (a, b)
        """);
    nothingIsLeft();
  }

  @Test
  void t20_rmdirTakesAllCopiesOrNone() throws IOException {
    dirOnAll("d");
    dirOnAll("full");
    union.put(odd, "full/f", "f");
    mount();
    python(
        """
        fails(errno.ENOTEMPTY, os.rmdir, 'full'); same(os.listdir('full'), ['f'])
        same(whole(lambda: os.rmdir('d'), 'd'), KIND in ('FULL', 'BARE'))
        """);
    if (kind == Kind.READ_ONLY) {
      assertThat(union.on("d").split(",")).hasSize(tiers);
    }
  }

  @Test
  void t21_whatIsOpenedToBeEmptiedIsEmptiedOrWhole() throws IOException {
    union.put(odd, "f", "on odd").put(odd, "size", "on odd").put(odd, "append", "on odd");
    mount();
    python(
        """
        def open_(flags): os.close(os.open('f', flags))
        fails(errno.EEXIST, os.open, 'f', os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        done = whole(lambda: open_(os.O_WRONLY | os.O_TRUNC), 'f')
        same(read('f'), '' if done else 'on odd')
        done = whole(lambda: os.truncate('size', 2), 'size'); same(read('size'), 'on' if done else 'on odd')
        def append():
          f = os.open('append', os.O_WRONLY | os.O_APPEND)
          try: os.write(f, b'x' * 8192)
          finally: os.close(f)
        if whole(append, 'append'): same(read('append')[:7], 'on oddx')
        """);
  }

  @Test
  void t27_othersMayDoWhatTheModeSays() throws IOException {
    union.put(odd, "open/f", "f").put(odd, "open/shut", "shut").put(odd, "no/f", "f");
    union.dir(0, "merged").put(tiers - 1, "merged/f", "f");
    for (int i = 0; i < tiers; i++) {
      Python.run(
          union.root(i),
          tiers,
          """
          for path, mode in ('open', 0o755), ('open/f', 0o664), ('open/shut', 0o640), ('no', 0o750), \
                            ('merged', 0o775), ('merged/f', 0o664):
            if os.path.exists(path): os.chown(path, 11, 12); os.chmod(path, mode)
          """);
    }
    mount();
    python(
        """
        pid = os.fork()
        if pid == 0:
          try:
            os.setgroups([4321]); os.setgid(4321); os.setuid(4321)
            same(read('open/f'), 'f'); same(sorted(os.listdir('open')), ['f', 'shut'])
            for call in (lambda: read('open/shut'), lambda: read('no/f'), lambda: os.listdir('no'),
                         lambda: open('open/f', 'a'), lambda: os.mkdir('open/d'), lambda: os.unlink('open/f')):
              try: call(); raise AssertionError('was let in')
              except OSError as e: assert e.errno in (errno.EACCES, ERRNO if KIND == 'READ_ONLY' else errno.EACCES), e
            same(read('merged/f'), 'f'); os._exit(0)
          except BaseException as e: print(repr(e), flush=True); os._exit(1)
        same(os.waitpid(pid, 0)[1], 0)
        """);
  }

  @Test
  void t28_noHalfMadeCloneIsSeen() throws IOException {
    int other = odd == 0 ? tiers - 1 : 0;
    union.dir(other, "a/b/c").put(odd, "f", "f");
    mount();
    python(
        """
        os.chmod('a', 0o2751); os.chown('a/b', 11, 12); os.setxattr('a/b', 'user.k', b'v' * 100)
        before = [look(p) for p in ('a', 'a/b', 'a/b/c')]
        if whole(lambda: os.rename('f', 'a/b/c/f'), 'f', 'a', 'a/b', 'a/b/c'):
          same(os.stat('a').st_mode & 0o7777, 0o2751); same(os.stat('a/b').st_uid, 11)
          same(read('a/b/c/f'), 'f'); same(os.stat('a/b/c').st_ino, before[2][4])
        else: same(KIND in ('READ_ONLY', 'FULL', 'FAILING'), True)
        same(os.getxattr('a/b', 'user.k') if KIND != 'BARE' or ODD else b'', b'v' * 100 if KIND != 'BARE' or ODD else b'')
        """);
    nothingIsLeft();
  }

  @Test
  void t32_attributesAreKeptOrRefused() throws IOException {
    union.put(odd, "f", "f");
    dirOnAll("d");
    mount();
    python(
        """
        big = b'x' * 3000
        done = whole(lambda: os.setxattr('f', 'user.a', big), 'f')
        same('user.a' in (os.listxattr('f') if KIND != 'BARE' else []), done)
        if KIND != 'FULL': assert not done
        if KIND == 'BARE': fails(errno.EOPNOTSUPP, os.getxattr, 'f', 'user.a')
        whole(lambda: os.setxattr('d', 'user.a', b'x'), 'd')
        same(os.getxattr('f', 'user.tierfs.tier'), f't{ODD}'.encode())
        """);
  }

  @Test
  void t38_whatCouldNotBeMadeIsNotThere() throws IOException {
    union.dir(odd, "d");
    mount();
    python(
        """
        makers = {'file': lambda p: write(p, ''), 'dir': os.mkdir, 'fifo': os.mkfifo,
                  'symlink': lambda p: os.symlink('x', p)}
        for name, make in makers.items():
          path = 'd/' + name
          gone(path)
          if whole(lambda: make(path), path): os.lstat(path); assert name in os.listdir('d')
          else: gone(path)
        """);
    nothingIsLeft();
  }

  @Test
  void t39_specialFilesAreMovedWholeOrNotAtAll() throws IOException {
    Files.createDirectories(union.root(odd).resolve("special"));
    assertThat(run2("mkfifo", union.root(odd).resolve("special/fifo"))).isZero();
    Files.createSymbolicLink(union.root(odd).resolve("special/link"), Path.of("none"));
    union.dir(odd == 0 ? tiers - 1 : 0, "to");
    mount();
    python(
        """
        for n in 'fifo', 'link':
          if whole(lambda: os.rename('special/' + n, 'to/' + n), 'special/' + n, 'to/' + n):
            gone('special/' + n); os.lstat('to/' + n)
          else: assert KIND != 'BARE'
        """);
    nothingIsLeft();
  }

  private static int run2(String program, Path path) throws IOException {
    try {
      return SmallDisk.run(program, path.toString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
