package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.FullSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs fill a small disk that is a tier of a mount, and go on as if it were a large one. */
@ParameterizedClass
@EnumSource(Way.class)
@Tag("mount")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullTierMountTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  @Parameter Way way;

  private MountedTiers union;
  private final List<SmallDisk> disks = new ArrayList<>();

  @BeforeEach
  void mount() throws Exception {
    union = MountedTiers.below(base, way, 2);
    disks.add(SmallDisk.mount(union.root(0), "8m"));
    disks.add(SmallDisk.mount(union.root(1), "96m"));
    union.mount();
  }

  @AfterEach
  void unmount() throws Exception {
    try {
      if (union != null) {
        union.close();
      }
    } finally {
      for (SmallDisk disk : disks) {
        disk.unmount();
      }
    }
  }

  private void python(String program) throws IOException {
    Python.run(union.point(), 2, program);
  }

  private void assertMoved(String path) {
    assertThat(union.on(path)).isEqualTo("1");
  }

  @Test
  void ddAndCopies() throws Exception {
    python(
        """
        def run(*command): subprocess.run(command, check=True, capture_output=True)
        run('dd', 'if=/dev/urandom', 'of=big', 'bs=1M', 'count=20')
        same(os.stat('big').st_size, 20 << 20); same(tier('big'), 't1')
        assert os.stat('big').st_blocks * 512 >= 20 << 20
        os.makedirs('a/b'); run('cp', '-p', 'big', 'a/b/copy'); run('cmp', 'big', 'a/b/copy')
        small = os.open('small', os.O_CREAT | os.O_RDWR); os.write(small, b'x' * (6 << 20))
        same(tier('small'), 't0'); ino = os.fstat(small).st_ino
        os.posix_fallocate(small, 0, 10 << 20)
        same(tier('small'), 't1'); same(os.fstat(small).st_ino, ino)
        same(os.stat('small').st_ino, ino); same(os.stat('small').st_blocks, (10 << 20) // 512)
        same([e.inode() for e in os.scandir('.') if e.name == 'small'], [ino])
        s = os.open('big', os.O_RDONLY); t = os.open('range', os.O_CREAT | os.O_RDWR)
        done = 0
        while done < 20 << 20:
          n = os.copy_file_range(s, t, (20 << 20) - done)
          assert n > 0; done += n
        run('cmp', 'big', 'range')
        """);
    long inode = inode("small");
    union.remount();
    assertThat(inode("small")).isEqualTo(inode);
    assertMoved("small");
  }

  private long inode(String name) throws IOException {
    return (Long) java.nio.file.Files.getAttribute(union.point().resolve(name), "unix:ino");
  }

  @Test
  void aLogOfSeveralPrograms() throws Exception {
    python(
        """
        program = '''
        import os, sys
        f = os.open('log', os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        for n in range(4000):
          line = f'{sys.argv[1]} {n} '.encode().ljust(999, b'.') + b'\\\\n'
          assert os.write(f, line) == 1000
        '''
        import textwrap
        reader = open('log', 'wb+')
        writers = [subprocess.Popen([sys.executable, '-c', textwrap.dedent(program), str(w)])
                   for w in range(4)]
        for w in writers: same(w.wait(), 0)
        lines = open('log', 'rb').read().split(b'\\n')[:-1]
        same(len(lines), 16000); same(tier('log'), 't1')
        following = [0] * 4
        for line in lines:
          same(len(line), 999); who, n, rest = line.split(b' ')
          same(int(n), following[int(who)]); following[int(who)] += 1
        same(len(reader.read()), 16000000)
        """);
    assertMoved("log");
  }

  @Test
  void aMapping() throws Exception {
    python(
        """
        f = os.open('map', os.O_CREAT | os.O_RDWR); size = 16 << 20
        os.ftruncate(f, size); same(tier('map'), 't0')
        m = mmap.mmap(f, size)
        block = bytes(range(256)) * 16
        for at in range(0, size, 4096): m[at:at + 4096] = block
        m.flush(); os.fsync(f)
        same(tier('map'), 't1')
        for at in range(0, size, 4096): same(os.pread(f, 4096, at), block)
        m[5:6] = b'!'; m.flush(); same(os.pread(f, 1, 5), b'!')
        m.close(); os.close(f)
        same(len(open('map', 'rb').read()), size)
        """);
    assertMoved("map");
  }

  @Test
  void aDatabase() throws Exception {
    python(
        """
        import sqlite3
        for mode in ('delete', 'wal'):
          name = mode + '.db'
          db = sqlite3.connect(name); db.execute('pragma journal_mode=' + mode)
          other = sqlite3.connect(name)
          db.execute('create table t (n integer primary key, b blob)')
          for n in range(120):
            with db: db.execute('insert into t values (?, ?)', (n, os.urandom(100000)))
            if n % 20 == 0: same(other.execute('select count(*) from t').fetchone()[0], n + 1)
          same(db.execute('pragma integrity_check').fetchone()[0], 'ok')
          same(other.execute('select count(*), sum(length(b)) from t').fetchone(), (120, 12000000))
          db.close(); other.close(); same(tier(name), 't1')
        """);
  }

  @Test
  void whatHasNoRoomAnywhereFailsAndChangesNothing() throws Exception {
    python(
        """
        f = os.open('old', os.O_CREAT | os.O_RDWR); os.write(f, b'x' * (7 << 20))
        def fill():
          for n in range(200): assert os.write(f, b'y' * (1 << 20)) == 1 << 20, 'short'
        try: fill()
        except (OSError, AssertionError) as e: assert 'space' in str(e) or 'short' in str(e), e
        fails(errno.ENOSPC, os.write, f, b'z' * (1 << 20))
        size = os.fstat(f).st_size; assert size > 90 << 20, size
        same(os.pread(f, 1, 0), b'x'); same(os.pread(f, 1, size - 1), b'y')
        os.close(f); os.unlink('old')
        """);
    for (int tier = 0; tier < disks.size(); tier++) {
      Path disk = union.root(tier);
      assertThat(disk.resolve(".tierfs/staging").toFile().list()).isNullOrEmpty();
      assertThat(disk.resolve(".tierfs/journal").toFile().list()).isNullOrEmpty();
    }
  }

  @Test
  void withoutAReserveTheKernelMayWriteByItself() throws Exception {
    union.close();
    union.full(new FullSettings(true, 0)).mount();
    // By passthrough, where there is any, the write fails and nothing is lost; else it goes on.
    python(
        """
        f = os.open('f', os.O_CREAT | os.O_RDWR); written = 0
        try:
          while written < 12 << 20: written += os.write(f, b'x' * 65536)
        except OSError as e: same(e.errno, errno.ENOSPC); same(tier('f'), 't0')
        else: same(tier('f'), 't1')
        same(os.fstat(f).st_size, written); same(len(os.pread(f, 1 << 30, 0)), written)
        """);
  }
}
