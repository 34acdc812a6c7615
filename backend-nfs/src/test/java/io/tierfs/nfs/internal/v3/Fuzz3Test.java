package io.tierfs.nfs.internal.v3;

import static io.tierfs.nfs.internal.v3.Served3.ROOT;
import static io.tierfs.nfs.internal.v3.Served3.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import io.tierfs.testkit.Seeds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Answers with bytes changed, missing and added: a call may then fail, or believe what still makes
 * sense, but nothing else may happen.
 */
@Timeout(120)
final class Fuzz3Test {
  private static final int ROUNDS = 4_000;
  private static final int MOUNTS = 150;
  private static final int[] HOSTILE = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1, 1 << 20};

  private final long seed = Seeds.seed("Fuzz3Test");
  private final Random random = new Random(seed);
  private final AtomicBoolean wrong = new AtomicBoolean();
  private final FakeNfs3 files = new FakeNfs3();

  private void answer(FakeRpcServer.Request request, XdrWriter result) throws Exception {
    XdrWriter right = new XdrWriter();
    files.answer(request, right);
    byte[] answer = FakeRpcServer.bytes(right);
    result.fixed(wrong.get() ? changed(answer) : answer);
  }

  private synchronized byte[] changed(byte[] right) {
    byte[] answer = right.clone();
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(answer, random.nextInt(answer.length + 1));
      }
      case 1 -> {
        return Arrays.copyOf(answer, answer.length + 4 * random.nextInt(100));
      }
      case 2 -> {
        byte[] noise = new byte[random.nextInt(500)];
        random.nextBytes(noise);
        return noise;
      }
      case 3 -> {
        // As above, but behind a status that says that all is well.
        byte[] noise = new byte[4 + random.nextInt(500)];
        random.nextBytes(noise);
        Arrays.fill(noise, 0, 4, (byte) 0);
        return noise;
      }
      default -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          int words = answer.length / 4;
          int value = HOSTILE[random.nextInt(HOSTILE.length)];
          ByteBuffer.wrap(answer).putInt(4 * random.nextInt(words), value);
        }
        return answer;
      }
    }
  }

  private NfsExport mount(FakeRpcServer server) throws Exception {
    return Nfs3.mount(
        NfsSettings.of("127.0.0.1", server.port(), "/export")
            .withVersions(NfsVersion.V3)
            .withMountPort(server.port())
            .withPatience(true, Duration.ofMillis(200), 0));
  }

  @Test
  void callsFailOrGoWell() throws Exception {
    try (FakeRpcServer server = new FakeRpcServer(this::answer);
        NfsExport export = mount(server)) {
      NfsHandle root = export.root().handle();
      byte[] name = bytes("a file");
      try (NfsFile file =
          export.create(ROOT, root, name, NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
        file.write(ByteBuffer.allocate(1000), 0, NfsStability.FILE_SYNC);
        NfsHandle link =
            export
                .makeSymlink(ROOT, root, bytes("s"), bytes("text"), NfsChange.NONE)
                .node()
                .handle();
        List<Action> actions =
            List.of(
                () -> file.attributes(),
                () -> export.lookup(ROOT, root, name),
                () -> export.walk(ROOT, root, List.of(name)),
                () -> file.read(ByteBuffer.allocate(500), 100),
                () -> file.write(ByteBuffer.allocate(500), 100, NfsStability.UNSTABLE),
                () -> file.commit(),
                () -> file.setAttributes(ROOT, NfsChange.permissions(0600)),
                () -> export.list(ROOT, root, 0, 0, 10_000),
                () -> export.readSymlink(ROOT, link),
                () -> export.space(ROOT, root),
                () -> export.create(ROOT, root, name, NfsChange.NONE, false, NfsAccess.READ),
                () -> export.makeDirectory(ROOT, root, bytes("d"), NfsChange.NONE),
                () -> export.removeDirectory(ROOT, root, bytes("d")),
                () -> export.link(ROOT, file.node().handle(), root, bytes("l")),
                () -> export.rename(ROOT, root, bytes("l"), root, bytes("m")),
                () -> export.remove(ROOT, root, bytes("m")));
        int[] well = new int[actions.size()];
        int[] failed = new int[actions.size()];
        for (int round = 0; round < ROUNDS; round++) {
          int which = random.nextInt(actions.size());
          wrong.set(random.nextInt(4) != 0);
          try {
            actions.get(which).run();
            well[which]++;
          } catch (NfsException expected) {
            failed[which]++;
          }
        }
        // Each was seen both ways, or this test shows nothing.
        assertThat(well).as("seed %d", seed).doesNotContain(0);
        assertThat(failed).as("seed %d", seed).doesNotContain(0);
        wrong.set(false);
        file.attributes();
      }
    }
  }

  @Test
  void mountsFailOrGoWell() throws Exception {
    int failed = 0;
    try (FakeRpcServer server = new FakeRpcServer(this::answer)) {
      for (int i = 0; i < MOUNTS; i++) {
        wrong.set(i % 4 != 0);
        try (NfsExport export = mount(server)) {
          assertThat(export.info().readBytesMax()).isBetween(512, 1 << 20);
          assertThat(export.info().writeBytesMax()).isBetween(512, 1 << 20);
          assertThat(export.info().nameBytesMax()).isBetween(1, 255);
        } catch (NfsException expected) {
          failed++;
        }
      }
    }
    assertThat(failed).as("seed %d", seed).isPositive();
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }
}
