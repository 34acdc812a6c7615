package io.tierfs.nfs.internal.v4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import io.tierfs.testkit.Seeds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Good answers with wrong bytes: calls fail, and nothing else happens. */
final class Fuzz4Test {
  private static final int SPOILED = Boolean.getBoolean("tierfs.nightly") ? 500 : 140;
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;

  /** Each wrong SEQUENCE costs a new session, so how long an answer takes is a matter of chance. */
  private static final Duration ENOUGH = Duration.ofSeconds(8);

  /** Head of the answer and result of SEQUENCE. */
  private static final int SEQUENCE_BYTES = 56;

  @Test
  @Timeout(100)
  void wrongBytesDoNoHarm() throws Exception {
    long seed = Seeds.seed("Fuzz4Test");
    Random random = new Random(seed);
    AtomicBoolean on = new AtomicBoolean();
    AtomicInteger spoiled = new AtomicInteger();
    FakeNfs4 fake = new FakeNfs4();
    FakeRpcServer.Program fuzzing =
        (request, result) -> {
          XdrWriter good = new XdrWriter();
          fake.answer(request, good);
          byte[] bytes = FakeRpcServer.bytes(good);
          synchronized (random) {
            if (on.get() && random.nextInt(3) == 0) {
              bytes = spoil(bytes, random);
              spoiled.incrementAndGet();
            }
          }
          result.payload(ByteBuffer.wrap(bytes));
        };
    // A payload has its length before it: the raw bytes go out without.
    FakeRpcServer.Program raw =
        (request, result) -> {
          XdrWriter inner = new XdrWriter();
          fuzzing.answer(request, inner);
          byte[] framed = FakeRpcServer.bytes(inner);
          int length = ByteBuffer.wrap(framed).getInt();
          result.append(new XdrWriter().fixed(Arrays.copyOfRange(framed, 4, 4 + length)));
        };
    try (FakeRpcServer server = new FakeRpcServer(raw);
        NfsExport export =
            Nfs4.mount(
                NfsSettings.of("127.0.0.1", server.port(), "/")
                    .withPatience(true, Duration.ofMillis(100), 1),
                2)) {
      NfsHandle root = export.root().handle();
      on.set(true);
      int failed = 0;
      long end = System.nanoTime() + ENOUGH.toNanos();
      for (int i = 0; spoiled.get() < SPOILED && System.nanoTime() < end; i++) {
        try {
          round(export, root, ("f" + i % 7).getBytes(UTF_8));
        } catch (NfsException e) {
          failed++;
        }
      }
      on.set(false);
      System.out.println(spoiled + " answers spoiled, " + failed + " rounds failed");
      assertThat(failed).isPositive();
      assertThat(spoiled.get()).isGreaterThan(SPOILED / 10);
      boolean well = false;
      for (int i = 0; i < 50 && !well; i++) {
        try {
          round(export, root, "last".getBytes(UTF_8));
          well = true;
        } catch (NfsException e) {
          // The session is being made anew.
        }
      }
      assertThat(well).isTrue();
    }
  }

  private static void round(NfsExport export, NfsHandle root, byte[] name) throws Exception {
    try (NfsFile file =
        export.create(ROOT, root, name, NfsChange.NONE, false, NfsAccess.READ_WRITE)) {
      file.write(ByteBuffer.wrap(new byte[100]), 0, NfsStability.UNSTABLE);
      file.commit();
      ByteBuffer target = ByteBuffer.allocate(100);
      file.read(target, 0);
      assertThat(target.position()).isLessThanOrEqualTo(100);
      file.attributes();
      export.walk(ROOT, root, List.of(name));
    }
    export.rename(ROOT, root, name, root, "x".getBytes(UTF_8));
    export.remove(ROOT, root, "x".getBytes(UTF_8));
    export.ping(Duration.ofSeconds(1));
  }

  private static byte[] spoil(byte[] good, Random random) {
    byte[] bytes = good.clone();
    // Mostly behind the SEQUENCE: what is wrong there costs a new session each time.
    int from = random.nextInt(20) == 0 || bytes.length <= SEQUENCE_BYTES ? 0 : SEQUENCE_BYTES;
    int words = (bytes.length - from) / 4;
    switch (random.nextInt(3)) {
      case 0 -> {
        return Arrays.copyOf(bytes, from + 4 * random.nextInt(words));
      }
      case 1 -> {
        int at = from + 4 * random.nextInt(words);
        ByteBuffer.wrap(bytes).putInt(at, random.nextBoolean() ? -1 : random.nextInt());
      }
      default -> {
        for (int i = 0; i < 3; i++) {
          bytes[from + random.nextInt(4 * words)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }
}
