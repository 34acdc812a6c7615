package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel's own protocol can do and libfuse 2 cannot. */
class KernelMountTest extends MountTest {
  private static final String LIBC =
      """
      import ctypes
      libc = ctypes.CDLL(None, use_errno=True)
      def rename(a, b, flags):
        if libc.renameat2(-100, a.encode(), -100, b.encode(), flags) != 0: return ctypes.get_errno()
        return 0
      """;

  @BeforeEach
  void needsTheKernelTransport() {
    assumeTrue(way != Way.JNR, "libfuse 2 cannot");
  }

  @Test
  void linkCountsAreRightAtOnceByEachName() throws IOException {
    python(
        """
        open('a', 'w').write('x')
        f = os.open('a', os.O_RDWR)
        os.link('a', 'b'); os.link('b', 'c')
        for n in 'abc': assert os.stat(n).st_nlink == 3
        assert len({os.stat(n).st_ino for n in 'abc'}) == 1
        os.chmod('a', 0o600); assert os.stat('c').st_mode & 0o777 == 0o600
        os.pwrite(f, b'hello', 0); assert os.stat('b').st_size == 5
        os.unlink('a'); assert os.stat('b').st_nlink == os.fstat(f).st_nlink == 2
        os.rename('b', 'd'); assert os.stat('d').st_nlink == 2
        open('e', 'w'); os.rename('e', 'd'); assert os.stat('c').st_nlink == 1
        """);
  }

  @Test
  void linksAreFoundAgainWhenTheKernelHasForgotten() throws IOException {
    Files.writeString(union.big.resolve("a"), "x");
    Files.createLink(union.big.resolve("b"), union.big.resolve("a"));
    python(
        """
        a = os.open('a', os.O_RDWR); b = os.open('b', os.O_RDWR)
        m = mmap.mmap(a, 1); n = mmap.mmap(b, 1)
        m[0:1] = b'y'
        assert n[0:1] == b'y' and os.pread(b, 1, 0) == b'y'
        """);
  }

  @Test
  void renamesKnowTheirFlags() throws IOException {
    Files.writeString(union.big.resolve("b"), "b");
    python(
        LIBC
            + """
            open('a', 'w').write('a'); os.mkdir('d')
            assert rename('a', 'd', 1) == errno.EEXIST
            assert rename('a', 'c', 1) == 0 and rename('c', 'a', 1) == 0
            assert rename('a', 'd', 2) == 0
            assert os.path.isdir('a') and open('d').read() == 'a'
            assert rename('a', 'none', 2) == errno.ENOENT
            assert rename('d', 'x', 4) == errno.EINVAL
            """);
  }

  @Test
  void holesAreFound() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        os.pwrite(f, b'x' * 65536, 1 << 20)
        assert os.lseek(f, 0, os.SEEK_DATA) == 1 << 20
        assert os.lseek(f, 0, os.SEEK_HOLE) == 0
        assert os.lseek(f, 1 << 20, os.SEEK_HOLE) == (1 << 20) + 65536
        try: os.lseek(f, 2 << 20, os.SEEK_DATA); assert False
        except OSError as e: assert e.errno == errno.ENXIO
        """);
  }

  @Test
  void rangesAreCopiedWithinATierAndAcross() throws IOException {
    Files.createDirectories(union.big.resolve("d"));
    python(
        """
        data = os.urandom(3 << 20)
        open('f', 'wb').write(data)
        for name in 'g', 'd/h':
          a = os.open('f', os.O_RDONLY); b = os.open(name, os.O_CREAT | os.O_RDWR)
          done = 0
          while done < len(data):
            n = os.copy_file_range(a, b, len(data) - done, done, done + 1)
            assert n > 0
            done += n
          assert os.fstat(b).st_size == len(data) + 1
          assert os.pread(b, len(data), 1) == data
        """);
  }

  @Test
  void largeTransfersComeWhole() throws IOException {
    python(
        """
        data = os.urandom(5 << 20)
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        assert os.pwrite(f, data, 7) == len(data)
        assert os.pread(f, len(data), 7) == data
        g = os.open('f', os.O_RDWR | os.O_DIRECT)
        m = mmap.mmap(-1, 4 << 20)
        assert os.preadv(g, [m], 0) == 4 << 20
        assert m[7:] == data[:(4 << 20) - 7]
        """);
    assertThat(union.fast.resolve("f")).hasSize((5 << 20) + 7);
  }

  @Test
  void sharedMappingsAreWrittenBack() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR | os.O_APPEND)
        os.ftruncate(f, 3 * 4096)
        m = mmap.mmap(f, 3 * 4096)
        for i in range(3): m[i * 4096:i * 4096 + 4] = b'pag%d' % i
        m.flush(); m.close()
        os.fsync(f)
        os.write(f, b'end')
        """);
    byte[] content = Files.readAllBytes(union.fast.resolve("f"));
    assertThat(content).hasSize(3 * 4096 + 3);
    assertThat(new String(content, 8192, 4, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("pag2");
  }

  @Test
  void listingsBringAttributesThatAreTrue() throws IOException {
    Files.createDirectories(union.big.resolve("d"));
    python(
        """
        for i in range(400):
          with open('d/f%d' % i, 'w') as f: f.write('x' * i)
        os.link('d/f7', 'd/link')
        for round in range(3):
          for e in os.scandir('d'):
            s = e.stat(follow_symlinks=False)
            assert s.st_ino == e.inode() and s.st_size == int(os.stat('d/' + e.name).st_size)
          assert os.stat('d/link').st_nlink == 2
        """);
  }

  @Test
  void birthTimesAreShown() throws IOException {
    shell("touch f && test \"$(stat -c %W f)\" -gt 1000000000");
  }

  @Test
  void openFilesSurviveWhateverHappensToTheirNames() throws IOException {
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR)
        g = os.open('f', os.O_RDWR); r = os.open('f', os.O_RDONLY)
        os.write(f, b'hello'); assert os.pread(r, 9, 0) == b'hello'
        os.rename('f', 'x'); os.pwrite(g, b'J', 0)
        assert os.pread(r, 9, 0) == b'Jello' and os.stat('x').st_size == 5
        a = os.open('x', os.O_WRONLY | os.O_APPEND); os.write(a, b'!')
        assert os.fstat(f).st_size == 6 and os.pread(f, 9, 0) == b'Jello!'
        os.truncate('x', 2); assert os.pread(g, 9, 0) == b'Je' and os.stat('x').st_size == 2
        os.ftruncate(f, 8); assert os.pread(r, 9, 0) == b'Je' + bytes(6)
        before = os.fstat(f).st_mtime_ns
        m = mmap.mmap(f, 8); m[7:8] = b'z'; assert os.pread(r, 9, 0)[7:] == b'z'
        os.unlink('x'); os.pwrite(f, b'after', 0)
        assert os.pread(r, 5, 0) == b'after' and os.fstat(g).st_nlink == 0
        assert os.fstat(g).st_size == 8 and os.fstat(g).st_mtime_ns >= before
        for d in f, g, r, a: os.close(d)
        assert m[0:5] == b'after'
        """);
  }

  @Test
  void manyOpensOfOneFileAgree() throws IOException {
    python(
        """
        open('f', 'wb').write(bytes(4096 * 8))
        def work(number):
          for i in range(60):
            f = os.open('f', os.O_RDWR if i % 2 else os.O_RDONLY)
            assert len(os.pread(f, 4096, 4096 * number)) == 4096
            if i % 2: os.pwrite(f, bytes([number]) * 4096, 4096 * number)
            os.close(f)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert open('f', 'rb').read() == b''.join(bytes([n]) * 4096 for n in range(8))
        """);
  }

  @Test
  void setIdBitsGoAlsoByCopiesAndAllocation() throws IOException {
    Path open = Files.createDirectory(base.resolve("shared"));
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    MountSettings settings =
        new MountSettings(Optional.empty(), true, way.setting, "shared", false, true, false);
    try (MountedUnion shared = new MountedUnion(open, way, settings, CacheSettings.DEFAULT)) {
      Programs.python(
          shared.point,
          """
          os.chmod('.', 0o777)
          def fresh(n):
            f = os.open(n, os.O_CREAT | os.O_RDWR); os.write(f, b'x' * 100)
            os.fchown(f, 4321, 4321); os.fchmod(f, 0o6777); os.close(f)
          for n in 'abcd': fresh(n)
          os.setgroups([]); os.setgid(4321); os.setuid(4321)
          def mode(n): return os.stat(n).st_mode & 0o7777
          s = os.open('d', os.O_RDONLY)
          f = os.open('a', os.O_RDWR); os.copy_file_range(s, f, 50, 0, 0); assert mode('a') == 0o777
          f = os.open('b', os.O_RDWR); os.posix_fallocate(f, 0, 200); assert mode('b') == 0o777
          f = os.open('c', os.O_RDWR); os.pwrite(f, b'y', 0); assert mode('c') == 0o777
          """);
    }
  }

  @Test
  void whatHasNoNameAnyMoreIsAsOnAnyDisk() throws IOException {
    python(
        """
        def result(call):
          try: return call()
          except OSError as e: return errno.errorcode[e.errno]
        def look(f):
          s = os.fstat(f)
          return s.st_mode, s.st_uid, s.st_gid, s.st_nlink, s.st_atime_ns, s.st_mtime_ns
        def use(f):
          by = '/proc/self/fd/%d' % f
          yield 'xattrs', result(lambda: sorted(os.listxattr(f)))
          yield 'get', result(lambda: os.getxattr(f, 'user.a'))
          yield 'set', result(lambda: os.setxattr(f, 'user.b', b'2'))
          yield 'create', result(lambda: os.setxattr(f, 'user.b', b'3', os.XATTR_CREATE))
          yield 'got', result(lambda: os.getxattr(f, 'user.b'))
          yield 'remove', result(lambda: os.removexattr(f, 'user.a'))
          yield 'again', result(lambda: os.removexattr(f, 'user.a'))
          yield 'left', result(lambda: sorted(os.listxattr(f)))
          yield 'chmod', result(lambda: os.chmod(by, 0o604))
          yield 'chown', result(lambda: os.chown(by, 12, 34))
          yield 'utime', result(lambda: os.utime(by, ns=(1000000001, 2000000002)))
          yield 'stat', look(f)
          yield 'by path', result(lambda: os.stat(by).st_mode)
          yield 'sync', result(lambda: os.fsync(f))
        def all(base):
          def at(n): return os.path.join(base, n)
          f = os.open(at('f'), os.O_CREAT | os.O_RDWR); os.setxattr(f, 'user.a', b'1')
          os.unlink(at('f'))
          yield 'file', list(use(f))
          r = os.open(at('r'), os.O_CREAT | os.O_RDONLY); os.setxattr(r, 'user.a', b'1')
          os.rename(at('g'), at('r')) if os.path.exists(at('g')) else os.unlink(at('r'))
          yield 'read', list(use(r))
          os.mkdir(at('p')); os.mkfifo(at('p/q'))
          q = os.open(at('p/q'), os.O_RDWR | os.O_NONBLOCK)
          os.unlink(at('p/q'))
          yield 'fifo', [u for u in use(q) if u[0] in ('chmod', 'chown', 'utime', 'stat', 'by path')]
          d = os.open(at('p'), os.O_RDONLY)
          os.rmdir(at('p'))
          yield 'directory', [u for u in use(d) if u[0] in ('chmod', 'chown', 'utime', 'stat')]
          yield 'listing', os.listdir(d), result(lambda: os.mkdir('x', dir_fd=d))
          os.mknod(at('n'), 0o020644, os.makedev(1, 3))
          n = os.open(at('n'), os.O_PATH)
          os.unlink(at('n'))
          yield 'device', [u for u in use(n) if u[0] in ('chmod', 'chown', 'utime', 'stat')]
          os.symlink('nowhere', at('l'))
          l = os.open(at('l'), os.O_PATH | os.O_NOFOLLOW)
          os.unlink(at('l'))
          yield 'link', os.fstat(l).st_mode, os.fstat(l).st_nlink
        os.mkdir('../plain')
        for plain, mounted in zip(all('../plain'), all('.')):
          assert plain == mounted, '\\n%s\\n%s' % (plain, mounted)
        """);
  }

  @Test
  void flagsAreThoseOfTheTiersFile() throws IOException {
    String output =
        python(
            """
            import subprocess
            GET, VERSION, EXTENDED = 0x80086601, 0x80087601, 0x801C581F
            def ask(n, command, size):
              f = os.open(n, os.O_RDONLY)
              try: return fcntl.ioctl(f, command, bytes(size))
              finally: os.close(f)
            def refusal(call):
              try: call()
              except OSError as e: return e.errno
            def run(*command):
              r = subprocess.run(command, capture_output=True, text=True)
              assert r.returncode == 0, r
              return r.stdout
            open('f', 'w').write('x'); below = '../fast/f'
            try: ask(below, GET, 8)
            except OSError: print('none'); sys.exit()
            for command, size in (GET, 8), (EXTENDED, 28), (VERSION, 8):
              assert ask('f', command, size) == ask(below, command, size)
            assert run('lsattr', 'f').split()[0] == run('lsattr', below).split()[0]
            run('chattr', '+d', 'f')
            assert 'd' in run('lsattr', below).split()[0]
            run('chattr', '-d', 'f'); assert 'd' not in run('lsattr', 'f').split()[0]
            run('chattr', '+i', 'f')
            try:
              assert refusal(lambda: os.unlink('f')) == errno.EPERM
              assert refusal(lambda: open('f', 'a')) == errno.EPERM
              assert refusal(lambda: os.rename('f', 'g')) == errno.EPERM
              assert refusal(lambda: os.chmod('f', 0o600)) == errno.EPERM
              assert open('f').read() == 'x'
            finally: run('chattr', '-i', 'f')
            """);
    assumeTrue(!output.equals("none"), "the tiers' file system has no flags");
  }

  @Test
  void whatIsNoControlOfFilesIsRefusedAsUsual() throws IOException {
    python(
        """
        def refusal(f, command, argument=0):
          try: fcntl.ioctl(f, command, argument)
          except OSError as e: return e.errno
        open('f', 'w').write('x')
        f = os.open('f', os.O_RDWR); d = os.open('.', os.O_RDONLY)
        g = os.open('g', os.O_CREAT | os.O_RDWR)
        assert refusal(f, 0x5401, bytes(64)) == errno.ENOTTY
        assert refusal(f, 0x40087602, bytes(8)) == errno.ENOTTY
        assert refusal(d, 0x80086601, bytes(8)) == errno.ENOTTY
        assert refusal(g, 0x40049409, f) == errno.EOPNOTSUPP
        import subprocess
        subprocess.run(['cp', '--reflink=auto', 'f', 'h'], check=True)
        assert open('h').read() == 'x'
        """);
  }

  @Test
  void flagsAskForTheirRights() throws IOException {
    Path open = Files.createDirectory(base.resolve("shared"));
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    MountSettings settings =
        new MountSettings(Optional.empty(), true, way.setting, "shared", false, true, false);
    try (MountedUnion shared = new MountedUnion(open, way, settings, CacheSettings.DEFAULT)) {
      String output =
          Programs.python(
              shared.point,
              """
              os.chmod('.', 0o777)
              open('foreign', 'w'); os.chmod('foreign', 0o666)
              os.setgroups([]); os.setgid(4321); os.setuid(4321)
              def change(n, bit):
                f = os.open(n, os.O_RDWR if os.path.exists(n) else os.O_CREAT | os.O_RDWR)
                try:
                  old = struct.unpack('q', fcntl.ioctl(f, 0x80086601, bytes(8)))[0]
                  fcntl.ioctl(f, 0x40086602, struct.pack('q', old | bit))
                except OSError as e: return e.errno
              if change('own', 0) == errno.ENOTTY: print('none'); sys.exit()
              assert change('own', 0x40) is None
              assert change('foreign', 0x40) == errno.EPERM
              assert change('own', 0x10) == errno.EPERM
              assert change('own', 0x4000) == errno.EPERM
              """);
      assumeTrue(!output.equals("none"), "the tiers' file system has no flags");
    }
  }
}
