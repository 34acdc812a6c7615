package io.tierfs.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.Finding;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon of a mount is killed at random moments while processes work on it. All that they were
 * told is done is there afterwards, what was under way is old or new, and a check finds nothing.
 */
@Tag("mount")
@Timeout(value = 1800, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomKillTest {
  private static final int ROUNDS = Nightly.count(4, 100);
  private static final int CLIENTS = 3;
  private static final int SECONDS = 60;
  private static final int MILLIS_MAX = 700;

  /** Works on a directory by what chance says, and writes down what it does and learns. */
  private static final String CLIENT =
      """
      import errno, os, random, sys, time
      seed, log = int(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
      chance = random.Random(seed)
      DIED = {errno.ENOTCONN, errno.ECONNABORTED, errno.ECANCELED}
      EVERYDAY = {errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.EINVAL}
      count = 0
      def say(*words): os.write(log, ('\\t'.join(words) + '\\n').encode())
      def sync(directory):
        fd = os.open(directory or '.', os.O_RDONLY)
        try: os.fsync(fd)
        finally: os.close(fd)
      def put(path, text):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
          os.write(fd, text.encode())
          os.fsync(fd)
        finally: os.close(fd)
      def died(e):
        say('died', errno.errorcode[e.errno])
        sys.exit(0)
      def wait_for_death():
        for _ in range(200):
          try: os.stat('.never')
          except OSError as e:
            if e.errno in DIED: return
          time.sleep(0.01)
        raise AssertionError('an error, and the daemon lives: ' + repr(sys.exc_info()[1]))
      def step(call, *words):
        say('do', *words)
        try: call()
        except OSError as e:
          if e.errno in DIED: died(e)
          if e.errno not in EVERYDAY:
            # A kill in the middle of a message shows as EINTR or EIO: then no more is answered.
            wait_for_death()
            died(e)
          say('no', errno.errorcode[e.errno])
          return False
        say('ok')
        return True
      def text():
        global count
        count += 1
        return f'{seed}-{count}-' + 'x' * chance.randrange(2000)
      def directory(): return chance.choice(['d0', 'd1', 'd2', 'd3'])
      def name(): return chance.choice(['', 'd0/', 'd1/', 'd2/', 'd3/']) + chance.choice('abcdef')
      while True:
        n, m, t, d = name(), name(), text(), directory()
        kind = chance.choices(['put', 'save', 'mv', 'rm', 'link', 'mkdir', 'rmdir', 'mvdir'],
                              [3, 2, 12, 1, 2, 2, 1, 6])[0]
        if kind == 'put': step(lambda: put(n, t), 'put', n, t)
        elif kind == 'save':
          if step(lambda: put(n + '.new', t), 'put', n + '.new', t):
            step(lambda: os.rename(n + '.new', n), 'mv', n + '.new', n)
            step(lambda: sync(os.path.dirname(n)), 'sync', n)
        elif kind == 'mv' and n != m: step(lambda: os.rename(n, m), 'mv', n, m)
        elif kind == 'rm': step(lambda: os.unlink(n), 'rm', n)
        elif kind == 'link' and n != m: step(lambda: os.link(n, m), 'link', n, m)
        elif kind == 'mkdir': step(lambda: os.mkdir(d), 'mkdir', d)
        elif kind == 'rmdir': step(lambda: os.rmdir(d), 'rmdir', d)
        elif kind == 'mvdir':
          e = directory()
          if d != e: step(lambda: os.rename(d, e), 'mv', d, e)
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  private final Random random = new Random(Seeds.seed("RandomKillTest"));

  /** What all rounds came to. */
  private static final class Toll {
    int kills;
    int stuck;
    int requests;
    int leftovers;
    int done;
  }

  /** One process that works in a directory of its own. */
  private final class Client implements AutoCloseable {
    final String directory;
    final Path log;
    final Map<String, String> start;
    final Process process;

    Client(DiskTiers tiers, String directory) throws IOException {
      this.directory = directory;
      this.log = tiers.base().resolve(directory + ".log");
      this.start = fill(tiers, directory);
      Path errors = tiers.base().resolve(directory + ".errors");
      String seed = String.valueOf(random.nextInt(1 << 20));
      this.process =
          new ProcessBuilder(Python.program(), "-c", CLIENT, seed, log.toString())
              .directory(tiers.base().resolve("mnt").resolve(directory).toFile())
              .redirectErrorStream(true)
              .redirectOutput(errors.toFile())
              .start();
    }

    /** Waits for its end, which the daemon's death brings. */
    KillLog end() throws Exception {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("client ends").isTrue();
      Path errors = log.resolveSibling(directory + ".errors");
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return KillLog.read(start, log);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Gives a client's directory files and directories, with older copies below some. */
  private Map<String, String> fill(DiskTiers tiers, String directory) throws IOException {
    Map<String, String> seen = new TreeMap<>();
    for (int tier = tiers.count() - 1; tier >= 0; tier--) {
      tiers.dir(tier, directory);
      for (String name : List.of("d0", "d1", "d2")) {
        if (random.nextInt(3) > 0) {
          tiers.dir(tier, directory + "/" + name);
          seen.put(name, "/");
        }
      }
      for (String name : List.of("a", "b", "c", "d", "d0/a", "d0/b", "d1/c", "d2/d", "d2/e")) {
        boolean room = !name.contains("/") || seen.containsKey(name.substring(0, 2));
        if (room && random.nextInt(3) > 0) {
          String text = directory + " " + name + " on " + tier;
          tiers.put(tier, directory + "/" + name, text);
          seen.put(name, text);
        }
      }
    }
    return seen;
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
    Way.KERNEL.assumeMountable();
    Toll toll = new Toll();
    for (int round = 0; round < ROUNDS; round++) {
      DiskTiers tiers = DiskTiers.make(base.resolve("u" + round % 2), 2 + round % 2);
      Files.createDirectories(tiers.base().resolve("mnt"));
      round(tiers, round, toll);
    }
    System.out.printf(
        "%d kills while %d requests were served, %d with force; %d renames and leftovers"
            + " settled; %d operations acknowledged%n",
        toll.kills, toll.requests, toll.stuck, toll.leftovers, toll.done);
    assertThat(toll.kills).as("kills").isEqualTo(ROUNDS);
    assertThat(toll.requests).as("kills in the middle of an operation").isPositive();
    assertThat(toll.done).as("operations acknowledged").isGreaterThan(ROUNDS * 10);
  }

  private void round(DiskTiers tiers, int round, Toll toll) throws Exception {
    Path point = tiers.base().resolve("mnt");
    MountedTiers.unmountAtExit(point);
    List<Client> clients = new ArrayList<>();
    try (Doomed daemon =
        Doomed.start(MountVictim.class, tiers.base().toString(), "" + tiers.count())) {
      daemon.await(MountVictim.READY);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(tiers, "r" + round + "c" + i));
      }
      for (Client client : clients) {
        awaitWork(client, daemon);
      }
      assertThat(daemon.lives(random.nextInt(MILLIS_MAX))).as("lives until it is killed").isTrue();
      if (!daemon.kill()) {
        // One thread of it may wait in the kernel for a lock of a client, which waits for an
        // answer that nobody gives any more. See docs/known-limits.md.
        new ProcessBuilder("umount", "-f", point.toString()).start().waitFor();
        toll.stuck++;
      }
      daemon.awaitDeath();
      toll.kills++;
      List<KillLog> logs = new ArrayList<>();
      for (Client client : clients) {
        logs.add(client.end());
      }
      unmount(point);
      judge(tiers, clients, logs, toll);
    } finally {
      clients.forEach(Client::close);
      unmount(point);
    }
  }

  /** Returns when a client has done something. */
  private static void awaitWork(Client client, Doomed daemon) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!Files.exists(client.log) || Files.size(client.log) == 0) {
      assertThat(client.process.isAlive() && System.nanoTime() - end < 0)
          .as("the client begins: %s", client.directory)
          .isTrue();
      assertThat(daemon.lives(5)).isTrue();
    }
  }

  private static void judge(DiskTiers tiers, List<Client> clients, List<KillLog> logs, Toll toll)
      throws IOException {
    for (Finding left : tiers.errors()) {
      assertThat(left.kind())
          .as("after the kill: %s", left)
          .isIn(Finding.Kind.UNFINISHED, Finding.Kind.LEFTOVER);
      toll.leftovers++;
    }
    Map<String, String> tree = tiers.tree(DiskTiers.Wrapper.NONE);
    for (int i = 0; i < clients.size(); i++) {
      KillLog log = logs.get(i);
      Client client = clients.get(i);
      assertThat(log.possible())
          .as("%s, by %s", client.directory, Files.readString(client.log, UTF_8))
          .contains(below(tree, client.directory));
      toll.done += log.done();
      toll.requests += log.cut() ? 1 : 0;
    }
    assertThat(tiers.errors()).as("after the next start").isEmpty();
  }

  /** Contents by path below a directory, {@code /} for directories. */
  private static Map<String, String> below(Map<String, String> tree, String directory) {
    Map<String, String> below = new TreeMap<>();
    tree.forEach(
        (path, what) -> {
          if (path.startsWith(directory + "/")) {
            int at = what.indexOf(" holds ");
            below.put(
                path.substring(directory.length() + 1), at < 0 ? "/" : what.substring(at + 7));
          }
        });
    return below;
  }

  private static void unmount(Path point) throws Exception {
    if (Set.copyOf(mounted()).contains(point.toString())) {
      assertThat(new ProcessBuilder("umount", "-l", point.toString()).start().waitFor()).isZero();
    }
    MountedTiers.unmounted(point);
  }

  private static List<String> mounted() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" ", -1)[1])
        .toList();
  }
}
