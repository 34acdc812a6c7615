package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One tier fails below a mount: programs see its errno, and all is well at once when it is. */
@Tag("mount")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MountedNeighboursTest {
  private static final List<Errno> ERRNOS =
      Nightly.ON
          ? List.of(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS, Errno.ESTALE)
          : List.of(Errno.EIO, Errno.ENOSPC, Errno.ESTALE);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  static Stream<Arguments> mounts() {
    List<Arguments> all = new ArrayList<>();
    for (Way way : Way.values()) {
      for (int tiers = 2; tiers <= 4; tiers++) {
        for (int failing = 0; failing < tiers; failing++) {
          if (Nightly.ON || tiers == 3) {
            all.add(Arguments.of(way, tiers, failing));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}, tier {2} of {1}")
  @MethodSource("mounts")
  void t16_programsSeeTheErrorOfTheTier(Way way, int tiers, int failing) throws IOException {
    List<FaultyBackend> faulty = new ArrayList<>();
    MountedTiers union =
        MountedTiers.below(
            base,
            way,
            tiers,
            (tier, backend) -> {
              faulty.add(new FaultyBackend(new NoDescriptors(backend)));
              return faulty.getLast();
            });
    try (union) {
      for (int i = 0; i < tiers; i++) {
        for (Errno errno : ERRNOS) {
          union
              .put(i, "bad" + errno + "/f" + i, "f" + i)
              .put(i, "data" + errno + "/f" + i, "f" + i);
          union.put(i, "good" + errno + "/f" + i, "f");
        }
      }
      union.mount();
      for (Errno errno : ERRNOS) {
        inject(faulty.get(failing), errno);
        String values =
            "E, NAME, BAD, ENDS = errno.%s, '%s', %d, %b\n"
                .formatted(errno, errno, failing, failing == tiers - 1)
                .replace("true", "True")
                .replace("false", "False");
        Python.run(union.point(), tiers, values + WHILE_IT_FAILS);
        faulty.get(failing).heal();
        Python.run(union.point(), tiers, values + AFTERWARDS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOpenThatFailsHalfwayLeavesNothingOpen(Way way) throws IOException {
    InMemoryBackend store = new InMemoryBackend();
    FaultyBackend faulty = new FaultyBackend(store);
    BackendDriver driver = new BackendDriver(store, Rig.CALLER);
    try (MountedTiers union = MountedTiers.below(base, way, 1, (tier, backend) -> faulty)) {
      union.mount();
      driver.write("f", "x");
      store.change(Rig.CALLER, FsPath.of("/f"), AttributeChange.permissions(06777));
      faulty.inject(Fault.fail(Errno.EIO).on(BackendOperation.HANDLE_CHANGE));
      faulty.inject(Fault.fail(Errno.EIO).on(BackendOperation.CHANGE));
      Python.run(
          union.point(),
          1,
          """
          os.setgroups([]); os.setgid(4321); os.setuid(4321)
          for n in range(3):
            fails(errno.EIO, os.open, 'f', os.O_WRONLY | os.O_TRUNC)
            fails(errno.EIO, os.open, 'f', os.O_WRONLY | os.O_TRUNC | os.O_CREAT)
          """);
      assertThat(store.openHandles()).isZero();
      faulty.heal();
      Python.run(union.point(), 1, "write('f', 'y'); same(read('f'), 'y')");
    }
  }

  private static void inject(FaultyBackend tier, Errno errno) {
    tier.inject(Fault.fail(errno).where(path -> path.value().startsWith("bad" + errno + "/")));
    tier.inject(Fault.fail(errno).on(BackendOperation.LIST).at("bad" + errno));
    tier.inject(
        Fault.fail(errno)
            .on(BackendOperation.READ, BackendOperation.WRITE, BackendOperation.SYNC)
            .where(path -> path.value().startsWith("data" + errno + "/")));
    tier.inject(Fault.fail(errno).on(BackendOperation.SYNC_DIRECTORY).at("data" + errno));
  }

  private static final String WHILE_IT_FAILS =
      """
      bad, data, good = 'bad' + NAME, 'data' + NAME, 'good' + NAME
      mine = f'{bad}/f{BAD}'
      fails(E, os.stat, mine); fails(E, open, mine); fails(E, os.stat, bad + '/none')
      fails(E, os.listdir, bad); fails(E, os.unlink, mine); fails(E, os.rename, mine, good + '/x')
      fails(E, os.rename, good + '/f0', bad + '/x'); fails(E, os.chmod, mine, 0o600)
      fails(E, open, bad + '/new', 'w'); fails(E, os.mkdir, bad + '/new')
      fails(E, os.symlink, 'x', bad + '/new'); fails(E, os.mkfifo, bad + '/new')
      fails(E, os.link, good + '/f0', bad + '/new')
      fails(errno.ENOTEMPTY if BAD else E, os.rmdir, bad)
      for i in range(TIERS):
        if i < BAD: same(read(f'{bad}/f{i}'), f'f{i}')
      f = os.open(f'{data}/f{BAD}', os.O_RDWR)
      fails(E, os.read, f, 10); fails(E, os.pwrite, f, b'new', 0); fails(E, os.fsync, f)
      os.close(f)
      d = os.open(data, os.O_RDONLY); fails(E, os.fsync, d); os.close(d)
      for i in range(TIERS):
        p = f'{good}/f{i}'
        write(p, 'new'); os.rename(p, p + 'x'); os.rename(p + 'x', p); same(read(p), 'new')
        if i != BAD: same(read(f'{data}/f{i}'), f'f{i}')
      os.mkdir(good + '/d'); os.rmdir(good + '/d')
      """;

  private static final String AFTERWARDS =
      """
      bad, data, good = 'bad' + NAME, 'data' + NAME, 'good' + NAME
      same(sorted(os.listdir(bad)), [f'f{i}' for i in range(TIERS)])
      for i in range(TIERS):
        same(read(f'{bad}/f{i}'), f'f{i}'); same(read(f'{data}/f{i}'), f'f{i}')
        same(tier(f'{bad}/f{i}'), f't{i}')
      gone(bad + '/none'); gone(bad + '/new')
      write(bad + '/new', 'x'); os.rename(f'{bad}/f{BAD}', good + '/x'); gone(f'{bad}/f{BAD}')
      same(read(good + '/x'), f'f{BAD}')
      """;
}
