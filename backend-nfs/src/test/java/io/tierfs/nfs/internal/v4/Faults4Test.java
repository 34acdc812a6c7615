package io.tierfs.nfs.internal.v4;

import static io.tierfs.nfs.NfsFailures.fails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.rpc.FakeRpcServer.Fault;
import io.tierfs.nfs.internal.rpc.FakeRpcServer.Request;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does everything wrong that servers do. */
@Timeout(20)
final class Faults4Test {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final int SERVERFAULT = 10006;

  private final FakeNfs4 fake = new FakeNfs4();
  private FakeRpcServer server;
  private NfsExport export;

  @BeforeEach
  void start() throws Exception {
    server = new FakeRpcServer(fake);
    mount(false, Duration.ofMillis(500));
  }

  private void mount(boolean soft, Duration timeout) throws Exception {
    if (export != null) {
      export.close();
    }
    export =
        Nfs4.mount(
            NfsSettings.of("127.0.0.1", server.port(), "/").withPatience(soft, timeout, 1), 2);
  }

  @AfterEach
  void stop() throws IOException {
    export.close();
    server.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("nfs-127.0.0.1"));
  }

  private NfsHandle root() {
    return export.root().handle();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private NfsFile create(String name) throws Exception {
    return export.create(ROOT, root(), bytes(name), NfsChange.NONE, true, NfsAccess.READ_WRITE);
  }

  private static void write(NfsFile file, String text, long offset, NfsStability stability)
      throws Exception {
    ByteBuffer source = ByteBuffer.wrap(bytes(text));
    assertThat(file.write(source, offset, stability).count()).isEqualTo(text.length());
  }

  private static String read(NfsFile file) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(100);
    file.read(target, 0);
    return new String(target.array(), 0, target.position(), UTF_8);
  }

  private static Predicate<Request> about(int op) {
    return request -> request.procedure() == 1 && FakeNfs4.mainOp(request) == op;
  }

  @Test
  void delayAndGraceAreWaitedFor() throws Exception {
    fake.fail(Op4.OPEN, Status4.DELAY, Status4.GRACE, Status4.DELAY);
    fake.fail(Op4.WRITE, Status4.DELAY);
    fake.fail(Op4.SEQUENCE, Status4.DELAY);
    try (NfsFile file = create("f")) {
      write(file, "hello", 0, NfsStability.FILE_SYNC);
      assertThat(read(file)).isEqualTo("hello");
    }
    assertThat(fake.count(Op4.OPEN)).isEqualTo(4);
  }

  /** Servers keep it as two times in seconds, in this or that order of bytes. */
  @Test
  void verifiersAreTimesThatAnyFileSystemCanHold() throws Exception {
    for (int i = 0; i < 64; i++) {
      create("f" + i).close();
    }
    assertThat(fake.verifiers()).doesNotHaveDuplicates().hasSize(64);
    for (long verifier : fake.verifiers()) {
      for (long read : new long[] {verifier, Long.reverseBytes(verifier)}) {
        assertThat((int) (read >> 32)).isNotNegative();
        assertThat((int) read).isNotNegative();
      }
    }
  }

  @Test
  void closeEndsWhatWaitsForALateServer() throws Exception {
    int[] many = new int[1000];
    java.util.Arrays.fill(many, Status4.DELAY);
    fake.fail(Op4.LOOKUP, many);
    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(export.lookupAsync(ROOT, root(), bytes("f")));
    }
    assertThatThrownBy(() -> calls.getFirst().get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    export.close();
    for (CompletableFuture<?> call : calls) {
      fails(NfsStatus.CLOSED, () -> NfsException.join(call));
    }
  }

  @Test
  void aCallThatCannotBeWrittenCostsNoSlot() throws Exception {
    NfsHandle directory = root();
    for (int i = 0; i < 50; i++) {
      fails(
          NfsStatus.BADTYPE,
          () ->
              export.makeNode(
                  ROOT,
                  directory,
                  bytes("f"),
                  io.tierfs.nfs.NfsType.REGULAR,
                  0,
                  0,
                  NfsChange.NONE));
    }
    export.attributes(ROOT, root());
  }

  @Test
  void aSoftMountDoesNotWaitForEver() throws Exception {
    mount(true, Duration.ofMillis(100));
    int[] many = new int[100];
    java.util.Arrays.fill(many, Status4.DELAY);
    fake.fail(Op4.LOOKUP, many);
    fails(NfsStatus.BUSY_SERVER, () -> export.lookup(ROOT, root(), bytes("f")));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Status4.BADSESSION,
        Status4.DEADSESSION,
        Status4.BADSLOT,
        Status4.BAD_HIGH_SLOT,
        Status4.SEQ_MISORDERED,
        Status4.STALE_CLIENTID,
        Status4.EXPIRED,
        Status4.CONN_NOT_BOUND_TO_SESSION
      })
  void aSessionThatTheServerRefusesIsMadeAnew(int status) throws Exception {
    try (NfsFile file = create("f")) {
      write(file, "hello", 0, NfsStability.FILE_SYNC);
      fake.fail(Op4.SEQUENCE, status);
      assertThat(read(file)).isEqualTo("hello");
      fake.fail(Op4.SEQUENCE, status, status, status);
      assertThat(read(file)).isEqualTo("hello");
    }
    assertThat(export.state().recoveries()).isBetween(2L, 20L);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Status4.BAD_STATEID,
        Status4.STALE_STATEID,
        Status4.OLD_STATEID,
        Status4.EXPIRED,
        Status4.ADMIN_REVOKED
      })
  void anOpenThatTheServerForgotIsOpenedAnew(int status) throws Exception {
    try (NfsFile file = create("f")) {
      write(file, "hello", 0, NfsStability.FILE_SYNC);
      fake.forgetOpens();
      fake.fail(Op4.READ, status);
      assertThat(read(file)).isEqualTo("hello");
      List<CompletableFuture<?>> reads = new ArrayList<>();
      int before = fake.count(Op4.OPEN);
      fake.forgetOpens();
      for (int i = 0; i < 20; i++) {
        reads.add(file.readAsync(ByteBuffer.allocate(5), 0));
      }
      for (CompletableFuture<?> read : reads) {
        NfsException.join(read);
      }
      assertThat(fake.count(Op4.OPEN)).isEqualTo(before + 1);
    }
  }

  @Test
  void anOpenThatCannotBeHadAgainIsStale() throws Exception {
    try (NfsFile file = create("f")) {
      fake.forgetOpens();
      fake.fail(Op4.OPEN, 70);
      fails(NfsStatus.STALE, () -> read(file));
      fails(NfsStatus.STALE, () -> read(file));
    }
  }

  @Test
  void opensAreReclaimedAfterARestartAndTheVerifierTells() throws Exception {
    try (NfsFile file = create("f");
        NfsFile other = create("g")) {
      write(file, "safe", 0, NfsStability.FILE_SYNC);
      long before = file.commit();
      write(file, "lost", 4, NfsStability.UNSTABLE);
      fake.restart();
      fake.grace = true;
      server.reset();
      assertThat(read(file)).isEqualTo("safe");
      assertThat(file.commit()).isNotEqualTo(before);
      fake.grace = false;
      write(other, "x", 0, NfsStability.FILE_SYNC);
      assertThat(fake.content("g")).isEqualTo(bytes("x"));
    }
  }

  /** A server that wants to hear RECLAIM_COMPLETE does, whatever befell the session before. */
  @Test
  void aRecoveryThatFailsInBetweenIsGoneThroughToItsEnd() throws Exception {
    try (NfsFile file = create("f")) {
      write(file, "safe", 0, NfsStability.FILE_SYNC);
      fake.restart();
      fake.fail(Op4.CREATE_SESSION, Status4.STALE_CLIENTID, SERVERFAULT);
      server.reset();
      NfsRead read = file.readAsync(ByteBuffer.allocate(4), 0).get(10, TimeUnit.SECONDS);
      assertThat(read.count()).isEqualTo(4);
      create("g").close();
    }
  }

  @Test
  void closeDoesNotWaitForARecovery() throws Exception {
    NfsFile file = create("f");
    fake.forgetOpens();
    int[] late = new int[5];
    Arrays.fill(late, Status4.DELAY);
    int opened = fake.count(Op4.OPEN);
    fake.fail(Op4.OPEN, late);
    CompletableFuture<NfsRead> read = file.readAsync(ByteBuffer.allocate(4), 0);
    await(() -> fake.count(Op4.OPEN) > opened);
    file.close();
    assertThat(fake.count(Op4.OPEN)).isLessThanOrEqualTo(opened + late.length);
    assertThat(read).isNotDone();
    // What is had again meanwhile is closed.
    await(() -> fake.count(Op4.OPEN) == opened + late.length + 1);
    await(() -> fake.opens() == 0);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void shortReadsAndWritesAreToldAsTheyAre() throws Exception {
    fake.writeMax = 3;
    fake.readMax = 2;
    try (NfsFile file = create("f")) {
      ByteBuffer source = ByteBuffer.wrap(bytes("hello"));
      assertThat(file.write(source, 0, NfsStability.FILE_SYNC).count()).isEqualTo(3);
      assertThat(source.position()).isEqualTo(3);
      assertThat(read(file)).isEqualTo("he");
    }
  }

  @Test
  void lostAnswersAreGivenOnceMore() throws Exception {
    for (Fault fault :
        List.of(new Fault.ResetAfter(), new Fault.Half(50), new Fault.LoseAnswer())) {
      server.fault(about(Op4.OPEN), fault, 1);
      server.fault(about(Op4.REMOVE), fault, 1);
      server.fault(about(Op4.RENAME), fault, 1);
      server.fault(about(Op4.CREATE), fault, 1);
      server.fault(about(Op4.READ), fault, 1);
      int renames = fake.count(Op4.RENAME);
      try (NfsFile file = create("f")) {
        write(file, "hello", 0, NfsStability.FILE_SYNC);
        assertThat(read(file)).isEqualTo("hello");
        export.makeDirectory(ROOT, root(), bytes("d"), NfsChange.NONE);
        export.rename(ROOT, root(), bytes("f"), root(), bytes("g"));
        export.remove(ROOT, root(), bytes("g"));
        export.remove(ROOT, root(), bytes("d"));
      }
      assertThat(fake.names()).isEmpty();
      assertThat(fake.count(Op4.RENAME)).isEqualTo(renames + 1);
    }
  }

  /** The answer is lost, and the server forgets that it has given it. */
  private void loseAndRestart(int op) {
    server.fault(
        request -> {
          if (!about(op).test(request)) {
            return false;
          }
          CompletableFuture<Void> unused =
              CompletableFuture.runAsync(
                  () -> {
                    fake.restart();
                    server.reset();
                  },
                  CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
          return true;
        },
        new Fault.LoseAnswer(),
        1);
  }

  @Test
  void workThatWasDoneBeforeARestartIsProven() throws Exception {
    loseAndRestart(Op4.OPEN);
    try (NfsFile file = create("f")) {
      NfsHandle handle = file.node().handle();
      loseAndRestart(Op4.LINK);
      export.link(ROOT, handle, root(), bytes("l"));
      loseAndRestart(Op4.RENAME);
      export.rename(ROOT, root(), bytes("f"), root(), bytes("g"));
      assertThat(fake.names()).containsExactlyInAnyOrder("g", "l");
      loseAndRestart(Op4.REMOVE);
      export.remove(ROOT, root(), bytes("l"));
      loseAndRestart(Op4.CREATE);
      export.makeSymlink(ROOT, root(), bytes("s"), bytes("to"), NfsChange.NONE);
      assertThat(fake.names()).containsExactlyInAnyOrder("g", "s");
    }
  }

  @Test
  void whatIsNotProvenFails() throws Exception {
    loseAndRestart(Op4.CREATE);
    fails(NfsStatus.EXIST, () -> export.makeDirectory(ROOT, root(), bytes("d"), NfsChange.NONE));
    // Without a restart there is no doubt.
    fails(NfsStatus.NOENT, () -> export.remove(ROOT, root(), bytes("x")));
    create("f").close();
    fails(NfsStatus.EXIST, () -> create("f"));
  }

  @Test
  void theServersTargetIsObeyed() throws Exception {
    fake.target = 1;
    export.attributes(ROOT, root());
    fake.highestSlot = -1;
    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(export.attributesAsync(ROOT, root()));
    }
    for (CompletableFuture<?> call : calls) {
      NfsException.join(call);
    }
    assertThat(fake.highestSlot).isEqualTo(1);
    fake.target = FakeNfs4.SLOTS - 1;
    export.attributes(ROOT, root());
    calls.clear();
    for (int i = 0; i < 200; i++) {
      calls.add(export.attributesAsync(ROOT, root()));
    }
    for (CompletableFuture<?> call : calls) {
      NfsException.join(call);
    }
    assertThat(fake.highestSlot).isBetween(2, FakeNfs4.SLOTS - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x8, 0x10, 0x20, 0x100})
  void hintsOfLostStateLeadToARecoveryAndNotToMany(int flag) throws Exception {
    try (NfsFile file = create("f")) {
      write(file, "hello", 0, NfsStability.FILE_SYNC);
      fake.flags = flag;
      for (int i = 0; i < 50; i++) {
        assertThat(read(file)).isEqualTo("hello");
      }
      assertThat(export.state().recoveries()).isBetween(1L, 2L);
    }
  }

  @Test
  void anotherMinorVersionIsSaidToBeMissing() {
    fails(NfsStatus.VERSION, () -> Nfs4.mount(NfsSettings.of("127.0.0.1", server.port(), "/"), 7));
  }

  @Test
  void rubbishInAnswersIsAnErrorOfTheCallAlone() throws Exception {
    long seed = Seeds.seed("Faults4Test");
    Random random = new Random(seed);
    try (NfsFile file = create("f")) {
      write(file, "hello", 0, NfsStability.FILE_SYNC);
      for (int i = 0; i < 300; i++) {
        byte[] rubbish = new byte[random.nextInt(200)];
        random.nextBytes(rubbish);
        if (random.nextBoolean() && rubbish.length >= 12) {
          // A good beginning.
          ByteBuffer.wrap(rubbish).putInt(0).putInt(0).putInt(2);
        }
        server.fault(about(Op4.READ), new Fault.Result(rubbish), 1);
        ByteBuffer target = ByteBuffer.allocate(100);
        try {
          NfsException.join(file.readAsync(target, 0));
        } catch (NfsException e) {
          assertThat(e.status()).isIn(NfsStatus.PROTOCOL, NfsStatus.IO, NfsStatus.STALE);
        }
      }
      assertThat(read(file)).isEqualTo("hello");
    }
  }
}
