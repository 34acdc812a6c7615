package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Traps about owners, modes, times, extended attributes, links to elsewhere and free space. */
class AttributeTrapsTest extends TrapsTest {
  /** What makes an access list, as the kernel stores it. */
  private static final String ACL =
      """
      def acl(*entries):
        return struct.pack('I', 2) + b''.join(struct.pack('HHI', *e) for e in entries)
      NONE = 0xffffffff
      def group_writes(gid):
        return acl((1, 7, NONE), (4, 5, NONE), (8, 7, gid), (16, 7, NONE), (32, 0, NONE))
      DEFAULT, ACCESS = 'system.posix_acl_default', 'system.posix_acl_access'
      def as_user(uid, call):
        pid = os.fork()
        if pid == 0:
          try:
            os.setgroups([]); os.setgid(uid); os.setuid(uid); call(); os._exit(0)
          except BaseException as e:
            print(e, flush=True); os._exit(1)
        same(os.waitpid(pid, 0)[1], 0)
      """;

  @Test
  void t25_dfCountsEachDiskOnce() throws IOException {
    python(
        """
        v = os.statvfs('.'); disk = os.statvfs(os.path.dirname(os.getxattr('.', 'user.tierfs.path')))
        same(v.f_blocks * v.f_frsize, disk.f_blocks * disk.f_frsize)
        same(v.f_namemax, 255)
        free, real = v.f_bavail * v.f_frsize, disk.f_bavail * disk.f_frsize
        assert abs(free - real) < real / 4, f'{free} of {real}'
        assert 0 < v.f_ffree <= v.f_files
        """);
  }

  @Test
  void t26_targetsOfLinksAreKeptAsTheyAre() throws IOException {
    dir(0, "hot");
    for (int i = 0; i < tiers; i++) {
      put(i, "target" + i, "target");
      Files.createSymbolicLink(onTier(i, "absolute" + i), onTier(i, "target" + i));
    }
    python(
        """
        point = os.path.dirname(os.getcwd())
        for i in range(TIERS):
          old = os.readlink(f'absolute{i}')
          assert old.endswith(f'/t{i}/{os.path.basename(os.getcwd())}/target{i}')
          os.utime(f'absolute{i}', (7, 7), follow_symlinks=False)
          os.rename(f'absolute{i}', f'hot/moved{i}')
          same(os.readlink(f'hot/moved{i}'), old); same(os.lstat(f'hot/moved{i}').st_mtime, 7)
          os.symlink(point + '/x', f'into{i}'); same(os.readlink(f'into{i}'), point + '/x')
          long = 'x/' * 2047; os.symlink(long, f'long{i}'); same(os.readlink(f'long{i}'), long)
        """);
  }

  @Test
  void t27_theTopDirectoryAloneDecidesWhoMayEnter() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "open/in" + i, "in " + i);
      put(i, "shut/in" + i, "in " + i);
      String mode = i == 0 ? "rwxr-xr-x" : "rwx------";
      Files.setPosixFilePermissions(onTier(i, "open"), PosixFilePermissions.fromString(mode));
      String other = i == 0 ? "rwx------" : "rwxrwxrwx";
      Files.setPosixFilePermissions(onTier(i, "shut"), PosixFilePermissions.fromString(other));
    }
    python(
        ACL
            + """
            def looks():
              same(sorted(os.listdir('open')), [f'in{i}' for i in range(TIERS)])
              for i in range(TIERS):
                same(read(f'open/in{i}'), f'in {i}')
                fails(errno.EACCES, open, f'shut/in{i}')
              fails(errno.EACCES, os.listdir, 'shut'); fails(errno.EACCES, os.mkdir, 'open/new')
            as_user(4321, looks)
            os.chmod('open', 0o777)
            def makes():
              write('open/mine', 'x'); same(os.stat('open/mine').st_uid, 4321)
              for i in range(TIERS): os.unlink(f'open/in{i}')
            as_user(4321, makes)
            """);
  }

  @Test
  void t28_aClonedParentLooksLikeTheVisibleOne() throws IOException {
    int cold = tiers - 1;
    put(cold, "f", "f");
    dir(0, "a/b");
    python(
        ACL
            + """
            for d, mode in ('a', 0o2751), ('a/b', 0o1770):
              os.chown(d, 11, 12); os.chmod(d, mode)
              os.setxattr(d, 'user.k', b'v'); os.setxattr(d, 'trusted.k', b't')
              os.setxattr(d, ACCESS, group_writes(77)); os.setxattr(d, DEFAULT, group_writes(78))
            for d in 'a/b', 'a': os.utime(d, ns=(10 ** 18, 10 ** 18 + 1))
            os.rename('f', 'a/b/f')
            same(os.stat('a').st_mtime_ns, 10 ** 18 + 1)
            """);
    assertThat(on("a/b/f")).isEqualTo("" + cold);
    for (String path : new String[] {"a", "a/b"}) {
      Path clone = onTier(cold, path);
      Path model = onTier(0, path);
      for (String name : new String[] {"unix:mode", "unix:uid", "unix:gid"}) {
        assertThat(Files.getAttribute(clone, name))
            .as(name)
            .isEqualTo(Files.getAttribute(model, name));
      }
      Python.run(
          union.root(0),
          tiers,
          "a, b = '%s', '%s'%n".formatted(model, clone)
              + """
              attributes = lambda p: {n: os.getxattr(p, n) for n in os.listxattr(p)}
              same(attributes(a), attributes(b)); same(len(attributes(a)), 4)
              """);
    }
    assertThat(Files.getLastModifiedTime(onTier(cold, "a")))
        .isEqualTo(
            FileTime.from(1_000_000_000_000_000_001L, java.util.concurrent.TimeUnit.NANOSECONDS));
  }

  @Test
  void t29_setIdBitsAndCapabilitiesGoWithAWrite() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "x".repeat(100));
      put(i, "caps" + i, "x".repeat(100));
    }
    python(
        ACL
            + """
            CAPABILITY = struct.pack('<IIIII', 0x02000001, 1 << 10, 0, 0, 0)
            for i in range(TIERS):
              f, c = f'f{i}', f'caps{i}'
              def with_bits(): os.chown(f, 4321, 4321); os.chmod(f, 0o6777)
              def without(what): same((os.stat(f).st_mode & 0o7777, what), (0o777, what))
              def writes():
                d = os.open(f, os.O_WRONLY); os.pwrite(d, b'y', 0); os.close(d)
              with_bits(); as_user(1234, writes); without('write')
              with_bits(); as_user(1234, lambda: os.truncate(f, 50)); without('truncate')
              with_bits(); as_user(1234, lambda: os.close(os.open(f, os.O_WRONLY | os.O_TRUNC)))
              without('open')
              with_bits(); as_user(4321, lambda: os.chown(f, -1, 4321)); without('chown')
              with_bits(); writes(); same(os.stat(f).st_mode & 0o7777, 0o6777)
              os.setxattr(c, 'security.capability', CAPABILITY)
              same(os.getxattr(c, 'security.capability'), CAPABILITY)
              d = os.open(c, os.O_WRONLY); os.pwrite(d, b'y', 0); os.close(d)
              fails(errno.ENODATA, os.getxattr, c, 'security.capability')
            """);
  }

  @Test
  void t30_theUmaskCountsUnlessThereIsADefaultAcl() throws IOException {
    for (int i = 0; i < tiers; i++) {
      dir(i, "plain" + i);
      dir(i, "acl" + i);
    }
    python(
        ACL
            + """
            os.umask(0o027)
            for i in range(TIERS):
              os.setxattr(f'acl{i}', DEFAULT, group_writes(77))
              for d, wanted in (f'plain{i}', 0o640), (f'acl{i}', 0o660):
                os.close(os.open(d + '/f', os.O_CREAT | os.O_WRONLY, 0o666))
                same((d, os.stat(d + '/f').st_mode & 0o777), (d, wanted))
                os.mkdir(d + '/d', 0o777); same(os.stat(d + '/d').st_mode & 0o777, wanted | 0o110)
                os.mkfifo(d + '/p', 0o666); same(os.stat(d + '/p').st_mode & 0o777, wanted)
              fails(errno.ENODATA, os.getxattr, f'plain{i}/f', ACCESS)
              same(os.getxattr(f'acl{i}/f', ACCESS), group_writes(77).replace(
                struct.pack('HHI', 16, 7, NONE), struct.pack('HHI', 16, 6, NONE)).replace(
                struct.pack('HHI', 1, 7, NONE), struct.pack('HHI', 1, 6, NONE)))
              same(os.getxattr(f'acl{i}/d', DEFAULT), group_writes(77))
            """);
  }

  @Test
  void t32_attributesOfAllNamespacesPassAndOursAreHidden() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "x");
    }
    dirOnAll("d");
    python(
        """
        for path in [f'f{i}' for i in range(TIERS)] + ['d']:
          for name in 'user.a', 'trusted.a', 'security.a':
            os.setxattr(path, name, b'1', os.XATTR_CREATE)
            fails(errno.EEXIST, os.setxattr, path, name, b'2', os.XATTR_CREATE)
            os.setxattr(path, name, b'22', os.XATTR_REPLACE); same(os.getxattr(path, name), b'22')
          same(sorted(os.listxattr(path)), ['security.a', 'trusted.a', 'user.a'])
          os.removexattr(path, 'user.a'); fails(errno.ENODATA, os.getxattr, path, 'user.a')
          fails(errno.ENODATA, os.removexattr, path, 'user.a')
          fails(errno.EPERM, os.setxattr, path, 'user.tierfs.tier', b'x')
          fails(errno.EPERM, os.removexattr, path, 'user.tierfs.tier')
          os.setxattr(path, 'user.big', b'x' * 3000); same(len(os.getxattr(path, 'user.big')), 3000)
        same(len(os.getxattr('d', 'user.tierfs.copies').splitlines()), TIERS)
        fails(errno.EOPNOTSUPP, os.setxattr, 'd', 'strange.a', b'1')
        """);
  }

  @Test
  void t48_theOrderOfTheTiersDecidesNotTheClocks() throws IOException {
    putOnAll("f");
    for (int i = 0; i < tiers; i++) {
      Files.setLastModifiedTime(onTier(i, "f"), FileTime.fromMillis(i * 1_000_000_000_000L));
    }
    python(
        """
        same(read('f'), 'on 0'); same(os.stat('f').st_mtime, 0)
        os.rename('f', 'g'); same(read('g'), 'on 0'); gone('f')
        """);
    assertThat(on("g")).isEqualTo("0");
  }
}
