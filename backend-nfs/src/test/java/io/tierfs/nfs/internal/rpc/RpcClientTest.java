package io.tierfs.nfs.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.nfs.internal.rpc.FakeRpcServer.Fault;
import io.tierfs.nfs.internal.rpc.FakeRpcServer.Request;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RpcClientTest {
  private static final Patience HARD = new Patience(Duration.ofMillis(300), 2, true);
  private static final Patience SOFT = new Patience(Duration.ofMillis(300), 2, false);
  private static final Patience LONG = new Patience(Duration.ofSeconds(30), 2, true);
  private static final int ECHO = 7;

  private FakeRpcServer server;
  private RpcClient client;
  private final AtomicInteger executed = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    server =
        new FakeRpcServer(
            (request, result) -> {
              executed.incrementAndGet();
              result.opaque(request.reader().opaque(1 << 23));
            });
    client = RpcClient.open(RpcSettings.of("127.0.0.1", server.port()), RpcEvents.NONE);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("nfs-127.0.0.1"));
  }

  private static RpcCall<byte[]> echo(byte[] bytes, Patience patience) {
    return RpcCall.of(
        100,
        3,
        ECHO,
        RpcCredential.NONE,
        new XdrWriter().payload(ByteBuffer.wrap(bytes)),
        patience,
        in -> in.opaque(1 << 23));
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static Predicate<Request> saying(int value) {
    return request ->
        request.procedure() == ECHO
            && Arrays.equals(
                request.arguments(), FakeRpcServer.bytes(new XdrWriter().opaque(number(value))));
  }

  @Test
  void manyCallsAtOnceAreAnsweredEachItsOwn() throws IOException {
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      calls.add(client.call(echo(number(i), LONG)));
    }
    for (int i = 0; i < 2000; i++) {
      assertThat(RpcClient.await(calls.get(i))).isEqualTo(number(i));
    }
    assertThat(server.connections()).isEqualTo(1);
    assertThat(client.all().getFirst().inFlight()).isZero();
  }

  @Test
  void virtualThreadsShareAConnection() throws Exception {
    List<Thread> threads = new ArrayList<>();
    AtomicInteger right = new AtomicInteger();
    for (int i = 0; i < 200; i++) {
      int n = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  for (int j = 0; j < 20; j++) {
                    byte[] bytes = number(n * 1000 + j);
                    if (Arrays.equals(RpcClient.await(client.call(echo(bytes, LONG))), bytes)) {
                      right.incrementAndGet();
                    }
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(right).hasValue(4000);
  }

  @Test
  void aLargePayloadComesBackIntoTheCallersBuffer() throws IOException {
    byte[] bytes = new byte[(1 << 20) + 3];
    new java.util.Random(5).nextBytes(bytes);
    ByteBuffer target = ByteBuffer.allocateDirect(bytes.length);
    RpcCall<Integer> call =
        RpcCall.of(
            100,
            3,
            ECHO,
            RpcCredential.NONE,
            new XdrWriter().payload(ByteBuffer.wrap(bytes)),
            LONG,
            in -> in.opaque(target));
    assertThat(RpcClient.await(client.call(call))).isEqualTo(bytes.length);
    assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void aLostConnectionComesBackFromTheSamePortAndTheCallUnderItsNumber() throws IOException {
    RpcClient.await(client.call(echo(number(1), LONG)));
    server.fault(saying(2), new Fault.ResetAfter(), 1);
    assertThat(RpcClient.await(client.call(echo(number(2), LONG)))).isEqualTo(number(2));
    List<Request> twos = server.requests().stream().filter(saying(2)).toList();
    assertThat(twos).hasSize(2);
    assertThat(twos.get(1).xid()).isEqualTo(twos.get(0).xid());
    assertThat(twos.get(1).clientPort()).isEqualTo(twos.get(0).clientPort());
    assertThat(twos.get(1).connection()).isEqualTo(2);
  }

  @Test
  void halfAnAnswerIsNone() throws IOException {
    server.fault(saying(2), new Fault.Half(10), 1);
    server.fault(saying(3), new Fault.Half(29), 1);
    assertThat(RpcClient.await(client.call(echo(number(2), LONG)))).isEqualTo(number(2));
    assertThat(RpcClient.await(client.call(echo(number(3), LONG)))).isEqualTo(number(3));
  }

  @Test
  void unansweredCallsAreSentAgainInOrder() throws Exception {
    server.fault(saying(10), new Fault.ResetBefore(), 1);
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (int i = 10; i < 40; i++) {
      calls.add(client.call(echo(number(i), LONG)));
    }
    for (int i = 0; i < 30; i++) {
      assertThat(RpcClient.await(calls.get(i))).isEqualTo(number(10 + i));
    }
    List<Integer> second =
        server.requests().stream()
            .filter(request -> request.connection() == 2 && request.procedure() == ECHO)
            .map(Request::xid)
            .toList();
    assertThat(second).hasSize(30).isSortedAccordingTo((a, b) -> Integer.compare(a - b, 0));
  }

  @Test
  void aSilentServerIsAskedAgainOnAnotherConnection() throws IOException {
    server.fault(saying(2), new Fault.Ignore(), 1);
    assertThat(RpcClient.await(client.call(echo(number(2), HARD)))).isEqualTo(number(2));
    List<Request> twos = server.requests().stream().filter(saying(2)).toList();
    assertThat(twos).extracting(Request::connection).containsExactly(1, 2);
    assertThat(twos).extracting(Request::clientPort).containsOnly(twos.getFirst().clientPort());
  }

  @Test
  void aSoftCallFailsWhenItsTimeIsOver() {
    server.fault(saying(2), new Fault.Ignore(), 100);
    long start = System.nanoTime();
    assertThatThrownBy(() -> RpcClient.await(client.call(echo(number(2), SOFT))))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.kind()).isEqualTo(RpcException.Kind.TIMED_OUT));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertThat(millis).isBetween(1790L, 5000L);
    assertThat(server.requests().stream().filter(saying(2)).map(Request::connection))
        // A connection that came late gets its time: on a slow machine there is no third.
        .startsWith(1, 2)
        .hasSizeLessThanOrEqualTo(3);
    // The caller hears of it first.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (client.all().getFirst().inFlight() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(client.all().getFirst().inFlight()).isZero();
  }

  @Test
  void aSlowCallOnALivelyConnectionDoesNotEndIt() throws Exception {
    server.fault(saying(2), new Fault.Ignore(), 1);
    CompletableFuture<byte[]> slow =
        client.call(echo(number(2), new Patience(Duration.ofMillis(500), 2, true)));
    int others = 0;
    while (!slow.isDone()) {
      RpcClient.await(client.call(echo(number(3), LONG)));
      others++;
      if (others == 100) {
        assertThat(server.connections()).isEqualTo(1);
      }
    }
    // It was lost for good: in the end it is asked again all the same.
    assertThat(slow.get()).isEqualTo(number(2));
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void theCallThatEndsConnectionsFailsAndTheOthersDoNot() throws IOException {
    server.fault(saying(13), new Fault.ResetBefore(), 1000);
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      calls.add(client.call(echo(number(i), LONG)));
    }
    for (int i = 0; i < 30; i++) {
      if (i == 13) {
        continue;
      }
      assertThat(RpcClient.await(calls.get(i))).isEqualTo(number(i));
    }
    assertThatThrownBy(() -> RpcClient.await(calls.get(13)))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.kind()).isEqualTo(RpcException.Kind.DEADLY));
    assertThat(server.connections()).isBetween(3, 10);
  }

  @Test
  void whoAcceptsAndClosesIsAskedMoreAndMoreSeldom() throws Exception {
    server.refuse(true);
    CompletableFuture<byte[]> call = client.call(echo(number(1), LONG));
    assertThatThrownBy(() -> call.get(1, TimeUnit.SECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    // 50 + 100 + 200 + 400 ms: not some hundred times.
    assertThat(server.connections()).isBetween(2, 7);
    server.refuse(false);
    assertThat(RpcClient.await(call)).isEqualTo(number(1));
  }

  @Test
  void rubbishFailsTheCallAndNotTheConnection() throws IOException {
    server.fault(saying(2), new Fault.Result(new byte[] {1, 2}), 1);
    assertThatThrownBy(() -> RpcClient.await(client.call(echo(number(2), LONG))))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.kind()).isEqualTo(RpcException.Kind.BAD_REPLY));
    assertThat(RpcClient.await(client.call(echo(number(3), LONG)))).isEqualTo(number(3));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void hostileStreamsNeitherHangNorFill() throws IOException {
    byte[][] streams = {
      {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
      {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
      new byte[100_000],
      {(byte) 0x80, 0, 0, 2, 0, 0},
      {(byte) 0x80, 0, 0, 8, 1, 2, 3, 4, 9, 9, 9, 9},
    };
    for (byte[] stream : streams) {
      server.fault(saying(2), new Fault.Stream(stream), 1);
      assertThat(RpcClient.await(client.call(echo(number(2), LONG)))).isEqualTo(number(2));
    }
  }

  @Test
  void aCallThatWasGivenUpLeavesItsLeftoverToBeAnswered() throws Exception {
    CountDownLatch settled = new CountDownLatch(1);
    byte[] payload = number(2);
    RpcCall<byte[]> plain = echo(payload, SOFT);
    RpcCall<byte[]> call =
        new RpcCall<>(
            plain.program(),
            plain.version(),
            plain.procedure(),
            plain.credential(),
            plain.arguments(),
            plain.patience(),
            plain.decoder(),
            Optional.of(
                new RpcCall.Leftover() {
                  @Override
                  public XdrWriter arguments() {
                    return new XdrWriter().opaque(number(99));
                  }

                  @Override
                  public void settled(boolean answered) {
                    if (answered) {
                      settled.countDown();
                    }
                  }
                }));
    server.fault(saying(2), new Fault.Ignore(), 100);
    server.fault(saying(99), new Fault.Ignore(), 1);
    assertThatThrownBy(() -> RpcClient.await(client.call(call))).isInstanceOf(RpcException.class);
    payload[3] = 77;
    assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.requests()).noneMatch(saying(77));
    assertThat(client.all().getFirst().inFlight()).isZero();
  }

  @Test
  void afterACancelTheBufferIsNotTouched() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(4);
    CountDownLatch hold = new CountDownLatch(1);
    try (FakeRpcServer held =
            new FakeRpcServer(
                (request, result) -> {
                  hold.await();
                  result.opaque(number(5));
                });
        RpcClient other =
            RpcClient.open(RpcSettings.of("127.0.0.1", held.port()), RpcEvents.NONE)) {
      RpcCall<Integer> call =
          RpcCall.of(
              100, 3, ECHO, RpcCredential.NONE, new XdrWriter(), LONG, in -> in.opaque(target));
      CompletableFuture<Integer> first = other.call(call);
      assertThat(first.cancel(false)).isTrue();
      hold.countDown();
      RpcClient.await(
          other.call(
              RpcCall.of(
                  100, 3, ECHO, RpcCredential.NONE, new XdrWriter(), LONG, in -> in.opaque(9))));
      assertThat(target.array()).isEqualTo(new byte[4]);
    }
  }

  @Test
  void closeEndsWhatWaits() {
    server.fault(saying(2), new Fault.Ignore(), 100);
    CompletableFuture<byte[]> call = client.call(echo(number(2), LONG));
    client.close();
    client.close();
    assertThatThrownBy(() -> RpcClient.await(call))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.kind()).isEqualTo(RpcException.Kind.CLOSED));
    assertThatThrownBy(() -> RpcClient.await(client.call(echo(number(2), LONG))))
        .isInstanceOf(RpcException.class);
  }

  @Test
  void credentialsCarrySixteenGroups() throws IOException {
    int[] groups = new int[20];
    Arrays.setAll(groups, i -> 100 + i / 2);
    int[] many = new int[40];
    Arrays.setAll(many, i -> 1000 + i);
    for (int[] given : new int[][] {groups, many}) {
      RpcCall<byte[]> plain = echo(number(1), LONG);
      RpcClient.await(
          client.call(
              RpcCall.of(
                  plain.program(),
                  plain.version(),
                  plain.procedure(),
                  RpcCredential.sys("here", 5, 100, given),
                  plain.arguments(),
                  LONG,
                  plain.decoder())));
      Request seen = server.requests().getLast();
      assertThat(seen.flavor()).isEqualTo(1);
      XdrReader in = new XdrReader(ByteBuffer.wrap(seen.credential()));
      in.int32();
      assertThat(in.opaque(255))
          .isEqualTo("here".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(in.int32()).isEqualTo(5);
      assertThat(in.int32()).isEqualTo(100);
      int count = in.count(16, 4);
      assertThat(count).isEqualTo(given == groups ? 9 : 16);
      assertThat(in.int32()).isEqualTo(given == groups ? 101 : 1000);
    }
  }
}
