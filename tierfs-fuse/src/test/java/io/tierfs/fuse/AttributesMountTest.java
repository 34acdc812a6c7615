package io.tierfs.fuse;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Attributes, through the kernel. */
class AttributesMountTest extends MountTest {
  @Test
  void modesAndOwnersChange() throws IOException {
    python(
        """
        open('f', 'w').close()
        os.chmod('f', 0o4751); assert os.stat('f').st_mode & 0o7777 == 0o4751
        os.chown('f', 12, 34); os.chown('f', -1, 56)
        s = os.stat('f'); assert (s.st_uid, s.st_gid) == (12, 56)
        os.chown('f', 4294967294, -1); assert os.stat('f').st_uid == 4294967294
        """);
  }

  @Test
  void timesAreKeptToTheNanosecond() throws IOException {
    python(
        """
        open('f', 'w').close()
        os.utime('f', ns=(1234567890123456789, 987654321987654321))
        s = os.stat('f'); assert (s.st_atime_ns, s.st_mtime_ns) == (1234567890123456789, 987654321987654321)
        os.utime('f', ns=(-1500000000, -1))
        s = os.stat('f'); assert (s.st_atime_ns, s.st_mtime_ns) == (-1500000000, -1)
        """);
  }

  @Test
  void oneTimeChangesAndTheOtherIsLeft() throws IOException {
    python(
        """
        import subprocess, time
        open('f', 'w').close()
        os.utime('f', (1000, 2000))
        subprocess.check_call(['touch', '-a', '-d', '@3000', 'f'])
        s = os.stat('f'); assert (s.st_atime, s.st_mtime) == (3000, 2000), s
        subprocess.check_call(['touch', '-m', 'f'])
        s = os.stat('f'); assert s.st_atime == 3000 and abs(s.st_mtime - time.time()) < 20, s
        subprocess.check_call(['touch', 'f'])
        s = os.stat('f'); assert abs(s.st_atime - time.time()) < 20, s
        """);
  }

  @Test
  void extendedAttributesPassThrough() throws IOException {
    python(
        """
        open('f', 'w').close()
        os.setxattr('f', 'user.a', b'\\x00\\xff' * 500)
        os.setxattr('f', 'user.empty', b'')
        os.setxattr('f', 'trusted.t', b't')
        assert os.getxattr('f', 'user.a') == b'\\x00\\xff' * 500
        assert os.getxattr('f', 'user.empty') == b''
        assert set(os.listxattr('f')) >= {'user.a', 'user.empty', 'trusted.t'}
        def fails(code, f):
          try: f(); assert False, code
          except OSError as e: assert e.errno == code, e
        fails(errno.EEXIST, lambda: os.setxattr('f', 'user.a', b'', os.XATTR_CREATE))
        fails(errno.ENODATA, lambda: os.setxattr('f', 'user.b', b'', os.XATTR_REPLACE))
        os.removexattr('f', 'user.a')
        fails(errno.ENODATA, lambda: os.getxattr('f', 'user.a'))
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        os.setxattr('f', 'user.a', b'12345')
        buffer = ctypes.create_string_buffer(3)
        assert libc.getxattr(b'f', b'user.a', buffer, 3) == -1 and ctypes.get_errno() == errno.ERANGE
        assert libc.getxattr(b'f', b'user.a', None, 0) == 5
        """);
  }

  @Test
  void newFilesBelongToTheirMaker() throws IOException {
    try (MountedUnion shared = sharedUnion()) {
      Programs.python(
          shared.point,
          """
          os.chmod('.', 0o777); os.mkdir('d'); os.chown('d', 0, 77); os.chmod('d', 0o2777)
          os.setgroups([55]); os.setgid(1234); os.setuid(4321)
          os.umask(0o027)
          os.close(os.open('f', os.O_CREAT | os.O_WRONLY, 0o666))
          s = os.stat('f'); assert (s.st_uid, s.st_gid, s.st_mode & 0o7777) == (4321, 1234, 0o640), s
          os.mkdir('d/e', 0o777); os.symlink('x', 'd/l')
          s = os.stat('d/e'); assert (s.st_uid, s.st_gid, s.st_mode & 0o7777) == (4321, 77, 0o2750), s
          s = os.lstat('d/l'); assert (s.st_uid, s.st_gid) == (4321, 77), s
          try: os.chown('f', 0, 0); assert False
          except PermissionError: pass
          """);
    }
  }

  @Test
  void accessListsAreEnforced() throws IOException {
    try (MountedUnion shared = sharedUnion()) {
      Programs.run(
          shared.point,
          "sh",
          "-c",
          "chmod 755 . && echo x > f && chmod 600 f && setfacl -m u:4321:r f && getfacl -n f");
      Programs.python(
          shared.point,
          """
          os.setgroups([]); os.setgid(1); os.setuid(4321)
          assert open('f').read() == 'x\\n'
          try: open('f', 'w'); assert False
          except PermissionError: pass
          """);
    }
  }

  @Test
  void setIdBitsGoWhenOthersWrite() throws IOException {
    try (MountedUnion shared = sharedUnion()) {
      Programs.python(
          shared.point,
          """
          os.chmod('.', 0o777)
          def fresh(name, mode=0o6777):
            open(name, 'w').write('x'); os.chown(name, 4321, 4321); os.chmod(name, mode); return name
          def mode(name): return os.stat(name).st_mode & 0o7777
          for n in 'abcde': fresh(n)
          fresh('locked', 0o2666)
          f = os.open('a', os.O_RDWR); os.write(f, b'y')
          assert mode('a') == 0o6777, 'root keeps them'
          os.setxattr('e', 'security.capability', struct.pack('<IIIII', 0x02000001, 1, 0, 0, 0))
          os.setgroups([]); os.setgid(4321); os.setuid(4321)
          f = os.open('b', os.O_RDWR); os.write(f, b'y'); assert mode('b') == 0o777, oct(mode('b'))
          os.truncate('c', 0); assert mode('c') == 0o777, oct(mode('c'))
          open('d', 'w').close(); assert mode('d') == 0o777, oct(mode('d'))
          f = os.open('e', os.O_RDWR); os.ftruncate(f, 9); assert mode('e') == 0o777
          os.write(f, b'x'); assert 'security.capability' not in os.listxattr('e')
          open('locked', 'a').write('z'); assert mode('locked') == 0o2666, oct(mode('locked'))
          """);
    }
  }

  private MountedUnion sharedUnion() throws IOException {
    // JUnit's directory is closed to other users.
    java.nio.file.Files.setPosixFilePermissions(
        base, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    java.nio.file.Path open = java.nio.file.Files.createDirectory(base.resolve("shared"));
    var settings = io.tierfs.engine.MountSettings.DEFAULT;
    return new MountedUnion(
        open,
        way,
        new io.tierfs.engine.MountSettings(
            settings.point(), true, settings.transport(), "shared", false, false, false),
        io.tierfs.engine.CacheSettings.DEFAULT);
  }
}
