package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code O_TMPFILE}: files that are born without a name. */
class NamelessMountTest extends MountTest {
  private static final String WORDS =
      """
      import ctypes
      libc = ctypes.CDLL(None, use_errno=True)
      def link(result): return ctypes.get_errno() if result else 0
      def linkat(fd, path): return link(libc.linkat(fd, b'', -100, path.encode(), 0x1000))
      def linkproc(fd, path):
        return link(libc.linkat(-100, b'/proc/self/fd/%d' % fd, -100, path.encode(), 0x400))
      def make(d, mode=0o600, flags=os.O_RDWR): return os.open(d, os.O_TMPFILE | flags, mode)
      def refused(call, *args):
        try: call(*args)
        except OSError as e: return errno.errorcode[e.errno]
      def look(f):
        s = os.fstat(f) if isinstance(f, int) else os.stat(f)
        return oct(s.st_mode), s.st_uid, s.st_gid, s.st_size, s.st_nlink
      os.umask(0o027)
      """;

  /** What is printed has to be the same in any directory. */
  private static final String LIFE =
      """
      os.mkdir('d')
      f = make('d', 0o666); print(look(f))
      os.write(f, b'hello'); print(look(f), os.listdir('d'), os.listdir('.'))
      os.fchmod(f, 0o640); os.fchown(f, 12, 34); os.ftruncate(f, 3); os.fsync(f)
      os.utime(f, ns=(1000000001, 2000000002)); os.setxattr(f, 'user.a', b'v')
      print(look(f), os.fstat(f).st_mtime_ns, os.listxattr(f), os.getxattr(f, 'user.a'))
      g = os.open('/proc/self/fd/%d' % f, os.O_RDONLY); print(os.pread(g, 9, 0)); os.close(g)
      g = os.open('/proc/self/fd/%d' % f, os.O_WRONLY | os.O_TRUNC); print(look(f)); os.close(g)
      os.pwrite(f, b'hel', 0)
      m = mmap.mmap(f, 3); m[0:1] = b'J'; m.flush(); m.close(); print(os.pread(f, 9, 0))
      open('d/x', 'w').close()
      print(linkat(f, 'd/x'), linkproc(f, 'd/x'), linkat(f, 'd'), linkat(f, 'none/x'))
      ino = os.fstat(f).st_ino
      print(linkat(f, 'd/y'), look(f), look('d/y'), sorted(os.listdir('d')))
      assert ino == os.fstat(f).st_ino == os.stat('d/y').st_ino
      print(linkproc(f, 'z'), look(f), linkat(f, 'z'))
      os.pwrite(f, b'XX', 0); print(open('z').read(), open('d/y').read())
      os.rename('d/y', 'd/w'); os.unlink('z'); print(look(f))
      os.unlink('d/w'); print(look(f), linkat(f, 'd/q'))
      f = make('d', 0o600, os.O_WRONLY | os.O_APPEND); os.write(f, b'a'); os.pwrite(f, b'b', 0)
      print(linkproc(f, 'd/p'), open('d/p').read())
      f = make('d', 0o600, os.O_RDWR | os.O_EXCL); print(linkat(f, 'd/e'), linkproc(f, 'd/e'))
      f = make('.'); os.write(f, b'path'); g = os.open('/proc/self/fd/%d' % f, os.O_PATH)
      os.close(f); print(linkproc(g, 'o'), open('o').read())
      f = make('d'); os.unlink('d/x'); os.unlink('d/p'); os.rmdir('d')
      print(linkat(f, 'r'), look('r'))
      print(refused(make, '.', 0, os.O_RDONLY), refused(make, 'r'), refused(make, 'none'))
      files = [make('.') for _ in range(50)]
      for i, f in enumerate(files):
        os.write(f, b'%d' % i)
        if i % 2: assert linkat(f, 'n%d' % i) == 0
      for f in files: os.close(f)
      print(sorted((n, open(n).read()) for n in os.listdir('.')))
      """;

  /** What a directory passes on, and what other users may. */
  private static final String OWNERS =
      """
      os.mkdir('group'); os.chown('group', 0, 777); os.chmod('group', 0o2775)
      f = make('group', 0o2666); print(look(f), linkat(f, 'group/a'), look('group/a'))
      def entry(tag, perm, id=0xffffffff): return struct.pack('<HHI', tag, perm, id)
      acl = b'\\2\\0\\0\\0' + entry(1, 7) + entry(2, 6, 4321) + entry(4, 5) + entry(16, 7)
      os.mkdir('acl')
      try: os.setxattr('acl', 'system.posix_acl_default', acl + entry(32, 0))
      except OSError: pass
      f = make('acl', 0o666); print(look(f), sorted(os.listxattr(f)))
      if os.listxattr(f): print(os.getxattr(f, 'system.posix_acl_access').hex())
      print(linkat(f, 'acl/a'), look('acl/a'))
      f = make('.', 0o6755); print(look(f))
      open('there', 'w').close(); os.chmod('.', 0o1777)
      sys.stdout.flush()
      if os.fork() == 0:
        os.setgroups([]); os.setgid(4321); os.setuid(4321)
        f = make('.', 0o640); os.write(f, b'x')
        print(look(f), linkproc(f, 'mine'), look('mine'), linkproc(f, 'there'))
        print(linkproc(f, 'group/mine'), refused(make, 'group'), refused(make, 'none'))
        print(linkat(make('.'), 'other'), refused(os.rename, 'mine', 'there'))
        sys.stdout.flush(); os._exit(0)
      assert os.wait()[1] == 0
      print(sorted(os.listdir('.')))
      """;

  private void assumeNameless() {
    assumeTrue(way != Way.JNR, "libfuse 2 cannot");
  }

  @Test
  void programsDoWithoutWhereItCannotBe() throws IOException {
    assumeTrue(way == Way.JNR, "the kernel's own protocol can");
    python(
        """
        import tempfile
        for round in range(2):
          try: os.open('.', os.O_TMPFILE | os.O_RDWR); assert False
          except OSError as e: assert e.errno == errno.EOPNOTSUPP
        with tempfile.TemporaryFile(dir='.') as f:
          f.write(b'x'); f.seek(0); assert f.read() == b'x'
        assert os.listdir('.') == []
        """);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allIsAsInAPlainDirectory(boolean exclusive) throws IOException {
    assumeNameless();
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path plain = Files.createDirectory(base.resolve("plain"));
    Path shared = Files.createDirectory(base.resolve("shared"));
    CacheSettings cache = exclusive ? CacheSettings.DEFAULT.exclusive() : CacheSettings.DEFAULT;
    MountSettings settings =
        new MountSettings(Optional.empty(), true, way.setting, "shared", false, true, false);
    try (MountedUnion open = new MountedUnion(shared, way, settings, cache)) {
      for (String program : List.of(LIFE, OWNERS)) {
        String wanted = Programs.python(plain, WORDS + program);
        assumeTrue(!wanted.isEmpty());
        assertThat(Programs.python(open.point, WORDS + program)).isEqualTo(wanted);
      }
      awaitEmpty(open.fast);
      awaitEmpty(open.big);
    }
  }

  @Test
  void itIsMadeWhereItsDirectoryIsAndBringsItsNewParentsAlong() throws IOException {
    assumeNameless();
    Files.createDirectory(union.big.resolve("cold"));
    Files.createDirectory(union.fast.resolve("hot"));
    python(WORDS + "f = make('cold'); os.write(f, b'x'); assert linkat(f, 'hot/f') == 0");
    assertThat(union.big.resolve("hot/f")).hasContent("x");
    assertThat(union.at("hot/f")).hasContent("x");
    assertThat(union.fast.resolve("hot")).isEmptyDirectory();
    awaitEmpty(union.big);
  }

  @Test
  void theEndOfAMountLeavesNothing() throws IOException {
    assumeNameless();
    try (Holder holder = new Holder(union.point)) {
      assertThat(nameless(union.fast)).hasSize(3);
      holder.process.destroyForcibly();
    }
    awaitEmpty(union.fast);
  }

  @Test
  void aKilledDaemonLeavesWhatTheNextStartDeletes() throws Exception {
    assumeTrue(way == Way.KERNEL, "one way will do");
    Path fast = Files.createDirectory(base.resolve("fast2"));
    Path big = Files.createDirectory(base.resolve("big2"));
    Path point = Files.createDirectory(base.resolve("mnt2"));
    Process daemon = MountProcess.start(fast, big, point, way.setting);
    try {
      assertThat(firstLine(daemon)).isEqualTo("mounted");
      try (Holder _ = new Holder(point)) {
        daemon.destroyForcibly().waitFor();
      }
    } finally {
      daemon.destroyForcibly().waitFor();
      new ProcessBuilder("umount", "-lq", point.toString()).start().waitFor();
    }
    assertThat(nameless(fast)).hasSize(3);
    TierFs engine = MountedUnion.engine(fast, big, CacheSettings.DEFAULT);
    engine.close();
    assertThat(nameless(fast)).isEmpty();
    assertThat(fast.resolve("named")).hasContent("n");
    assertThat(fast.resolve(".tierfs/aside")).doesNotExist();
  }

  /** A program that has three files without a name open, and one that has got one. */
  private static final class Holder implements AutoCloseable {
    final Process process;

    Holder(Path directory) throws IOException {
      String program =
          """
          import os,mmap,struct,errno,sys
          """
              + WORDS
              + """
              files = [make('.') for _ in range(4)]
              for f in files: os.write(f, b'n')
              assert linkat(files[0], 'named') == 0
              print('ready', flush=True); sys.stdin.read()
              """;
      process =
          new ProcessBuilder("python3", "-c", program)
              .directory(directory.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(firstLine(process)).isEqualTo("ready");
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      try {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static String firstLine(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private static List<Path> nameless(Path tier) throws IOException {
    Path area = tier.resolve(".tierfs/nameless");
    if (!Files.exists(area)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(area)) {
      return list.toList();
    }
  }

  /** The kernel gives files back when it likes. */
  private static void awaitEmpty(Path tier) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!nameless(tier).isEmpty()) {
      assertThat(System.nanoTime() - end).as("nothing is left of %s", nameless(tier)).isNegative();
      Thread.onSpinWait();
    }
  }
}
