package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Traps about contents: open files, mapped pages, locks, holes. */
class DataTrapsTest extends TrapsTest {
  @Test
  void t21_openFlagsSeeAllTiersAndChangeTheVisibleCopyAlone() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "only" + i, "only " + i);
    }
    putOnAll("trunc");
    putOnAll("size");
    putOnAll("append");
    python(
        """
        for i in range(TIERS):
          fails(errno.EEXIST, os.open, f'only{i}', os.O_CREAT | os.O_EXCL | os.O_WRONLY)
          os.close(os.open(f'only{i}', os.O_CREAT | os.O_WRONLY)); same(read(f'only{i}'), f'only {i}')
        os.close(os.open('trunc', os.O_WRONLY | os.O_TRUNC)); same(read('trunc'), '')
        os.truncate('size', 2); same(read('size'), 'on')
        a, b = (os.open('append', os.O_WRONLY | os.O_APPEND) for _ in 'ab')
        for i in range(100): os.write(a, b'a'); os.write(b, b'b')
        os.pwrite(a, b'!', 0)
        same(read('append'), 'on 0' + 'ab' * 100 + '!')
        same(fcntl.fcntl(a, fcntl.F_GETFL) & os.O_APPEND, os.O_APPEND)
        """);
    for (int i = 1; i < tiers; i++) {
      for (String name : new String[] {"trunc", "size", "append"}) {
        assertThat(onTier(i, name)).hasContent("on " + i);
      }
    }
  }

  @Test
  void t21_oneOfAllThatMakeAFileDoes() throws IOException {
    python(
        """
        import threading
        for n in range(20):
          made = []
          def make():
            try: os.close(os.open(f'x{n}', os.O_CREAT | os.O_EXCL | os.O_WRONLY)); made.append(1)
            except FileExistsError: pass
          threads = [threading.Thread(target=make) for _ in range(6)]
          for t in threads: t.start()
          for t in threads: t.join()
          same(len(made), 1)
        """);
  }

  @Test
  void t23_unlinkedFilesAreChangedByHandle() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d" + i + "/f", "hello");
    }
    putOnAll("all");
    python(
        """
        for path in [f'd{i}/f' for i in range(TIERS)] + ['all']:
          f = os.open(path, os.O_RDWR); ino = os.fstat(f).st_ino
          os.unlink(path); gone(path)
          same(os.fstat(f).st_nlink, 0); same(os.fstat(f).st_ino, ino)
          os.ftruncate(f, 3); same(os.fstat(f).st_size, 3)
          os.fchmod(f, 0o604); os.fchown(f, 1, 2); os.utime(f, ns=(3, 4))
          st = os.fstat(f)
          same((st.st_mode & 0o777, st.st_uid, st.st_gid, st.st_mtime_ns), (0o604, 1, 2, 4))
          os.posix_fallocate(f, 0, 100); same(os.fstat(f).st_size, 100)
          os.pwrite(f, b'end', 97); same(os.pread(f, 3, 97), b'end'); os.fsync(f)
          same(os.listdir(os.path.dirname(path) or '.').count('f'), 0)
          write(path, 'other'); same(os.pread(f, 3, 97), b'end'); os.close(f)
          same(read(path), 'other')
        """);
    for (int i = 0; i < tiers; i++) {
      try (var names = Files.walk(union.root(i))) {
        assertThat(names).noneMatch(p -> p.getFileName().toString().startsWith(".fuse_hidden"));
      }
    }
  }

  @Test
  void t31_aProgramThatRunsIsBusyThroughTheMount() throws IOException {
    for (int i = 0; i < tiers; i++) {
      Files.createDirectories(onTier(i, "bin"));
      Files.copy(java.nio.file.Path.of("/bin/sleep").toRealPath(), onTier(i, "bin/wait" + i));
    }
    python(
        """
        for i in range(TIERS):
          program = f'bin/wait{i}'
          running = subprocess.Popen([os.path.abspath(program), '60'])
          try: fails(errno.ETXTBSY, os.open, program, os.O_WRONLY)
          finally: running.kill(); running.wait()
          os.close(os.open(program, os.O_WRONLY))
        """);
  }

  @Test
  void t33_mappedPagesAndWritesAreOneFile() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "x".repeat(8192));
    }
    python(
        """
        for i in range(TIERS):
          path = f'f{i}'
          f, g = os.open(path, os.O_RDWR), os.open(path, os.O_RDWR)
          m, n = mmap.mmap(f, 8192), mmap.mmap(g, 8192)
          m[0:5] = b'first'; same(n[0:5], b'first'); same(os.pread(g, 5, 0), b'first')
          os.pwrite(g, b'second', 4096); same(m[4096:4102], b'second')
          h = os.open(path, os.O_RDONLY); same(os.pread(h, 5, 0), b'first')
          os.rename(path, path + ' moved'); m[0:5] = b'third'; m.flush()
          same(read(path + ' moved')[:5], 'third')
          m.close(); n.close()
          for d in f, g, h: os.close(d)
        """);
    for (int i = 0; i < tiers; i++) {
      assertThat(Files.readString(onTier(i, "f" + i + " moved")))
          .startsWith("third")
          .contains("second");
    }
  }

  @Test
  void t33_pagesThatAreWrittenByADescriptorThatAppendsStayWhereTheyAre() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "x".repeat(8192));
    }
    python(
        """
        for i in range(TIERS):
          path = f'f{i}'
          for unlinked in False, True:
            f = os.open(path, os.O_RDWR | os.O_APPEND)
            if unlinked: os.unlink(path)
            m = mmap.mmap(f, 8192)
            m[4096:4101] = b'pages'; m.flush(); os.posix_fadvise(f, 0, 0, os.POSIX_FADV_DONTNEED)
            same(os.fstat(f).st_size, 8192); same(os.pread(f, 6, 4096), b'pagesx')
            m.close(); os.close(f)
        """);
  }

  @Test
  void t35_attributesFollowEveryWriteAtOnce() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "x");
    }
    python(
        """
        for i in range(TIERS):
          path = f'f{i}'
          f = os.open(path, os.O_RDWR)
          for n in range(1, 20):
            os.utime(path, (1, 1))
            os.pwrite(f, b'y' * n, n * 10)
            st = os.stat(path)
            same(st.st_size, n * 11); same(os.fstat(f).st_size, n * 11)
            assert st.st_mtime > 1, 'mtime stands still'
            same(os.lseek(f, 0, os.SEEK_END), n * 11)
          os.ftruncate(f, 5); same(os.stat(path).st_size, 5)
          same(len(read(path)), 5); os.close(f)
        """);
  }

  @Test
  void t36_appendsGoToTheEndAlsoAfterOthersMadeItGrow() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "begin");
    }
    python(
        """
        for i in range(TIERS):
          path, back = f'f{i}', os.getxattr(f'f{i}', 'user.tierfs.path').decode()
          f = os.open(path, os.O_WRONLY | os.O_APPEND)
          with open(back, 'a') as other: other.write(' outside')
          os.write(f, b' inside'); os.close(f)
          same(open(back).read(), 'begin outside inside')
        """);
  }

  @Test
  void t37_locksHoldBetweenProcesses() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "f" + i, "x");
    }
    python(
        """
        OFD_SETLK, OFD_SETLKW = 37, 38
        lock = lambda kind: struct.pack('hhqqi4x', kind, 0, 0, 0, 0)
        for i in range(TIERS):
          path = f'f{i}'
          f, g = os.open(path, os.O_RDWR), os.open(path, os.O_RDWR)
          fcntl.fcntl(f, OFD_SETLK, lock(fcntl.F_WRLCK))
          fails(errno.EAGAIN, fcntl.fcntl, g, OFD_SETLK, lock(fcntl.F_WRLCK))
          pid = os.fork()
          if pid == 0:
            h = os.open(path, os.O_RDWR)
            fcntl.fcntl(h, OFD_SETLKW, lock(fcntl.F_WRLCK)); os.write(h, b'child'); os._exit(0)
          same(read(path), 'x'); fcntl.fcntl(f, OFD_SETLK, lock(fcntl.F_UNLCK))
          same(os.waitpid(pid, 0)[1], 0); same(read(path), 'child')
          fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
          fails(errno.EAGAIN, fcntl.flock, g, fcntl.LOCK_EX | fcntl.LOCK_NB)
          fcntl.flock(f, fcntl.LOCK_UN)
          fcntl.lockf(f, fcntl.LOCK_EX, 1, 0)
          pid = os.fork()
          if pid == 0:
            h = os.open(path, os.O_RDWR)
            fails(errno.EAGAIN, fcntl.lockf, h, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0); os._exit(0)
          same(os.waitpid(pid, 0)[1], 0)
          os.close(f); os.close(g)
        """);
  }

  @Test
  void t41_holesAndRangesAcrossTiers() throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, "d" + i + "/f", "data" + i);
    }
    python(
        """
        KEEP, PUNCH = 1, 2
        for i in range(TIERS):
          f = os.open(f'd{i}/f', os.O_RDWR)
          os.pwrite(f, b'z' * 65536, 0); os.ftruncate(f, 1 << 30)
          assert os.fstat(f).st_blocks * 512 < 1 << 20, 'not sparse'
          libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]
          checked(libc.fallocate(f, KEEP | PUNCH, 4096, 8192))
          same(os.pread(f, 3, 4096), bytes(3)); same(os.fstat(f).st_size, 1 << 30)
          for j in range(TIERS):
            g = os.open(f'd{j}/from{i}', os.O_CREAT | os.O_RDWR)
            done = 0
            while done < 65536:
              n = os.copy_file_range(f, g, 65536 - done, done, done); assert n > 0; done += n
            same(os.pread(g, 65536, 0), os.pread(f, 65536, 0)); os.close(g)
          end = os.lseek(f, 0, os.SEEK_END)
          same(os.lseek(f, end - 1, os.SEEK_HOLE) <= end, True)
          os.close(f)
        """);
  }

  @Test
  void t41_theKernelIsToldWhereHolesAre() throws IOException {
    assumeTrue(way == Way.KERNEL, "libfuse 2 cannot tell");
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR); os.pwrite(f, b'x' * 65536, 1 << 20)
        same(os.lseek(f, 0, os.SEEK_DATA), 1 << 20)
        same(os.lseek(f, 1 << 20, os.SEEK_HOLE), (1 << 20) + 65536)
        """);
  }
}
