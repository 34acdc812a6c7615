package io.tierfs.fuse.internal.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.benchmarks.Stores;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one message of the kernel costs from its bytes to those of the answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DispatcherBenchmark {
  private static final int MEMORY = 1 << 17;
  private static final int ANSWER = Reply.HEADER;
  private static final Duration LONG = Duration.ofDays(1);

  @Param({"1", "2", "16"})
  public int tiers;

  @Param({"memory", "localdir"})
  public String store = "memory";

  private final Request request = new Request(Arena.ofAuto().allocate(MEMORY, 8));
  private final Reply reply = new Reply(Arena.ofAuto().allocate(MEMORY, 8));
  private Stores stores;
  private TierFs engine;
  private Served served;
  private Dispatcher dispatcher;
  private byte[] lookup;
  private byte[] absent;
  private byte[] getattr;
  private byte[] forget;
  private byte[] create;
  private byte[] unlink;

  @Setup(Level.Trial)
  public void open() throws IOException {
    stores = new Stores(store);
    TierFs.Builder builder = TierFs.builder();
    CacheSettings cache = new CacheSettings(LONG, LONG, LONG, 200_000);
    for (int i = 0; i < tiers; i++) {
      builder.tier("t" + i, stores.make());
    }
    engine = builder.cache(cache).build();
    served = Served.of(engine.union(), cache, Backings.none(), (message, waits) -> 0);
    dispatcher = new Dispatcher(served, true);
    send(message(Opcode.MKDIR, NodeTable.ROOT, "d", 0755, 022));
    long directory = answer(0);
    send(message(Opcode.CREATE, directory, "file", 0102, 0100644, 022, 0));
    lookup = message(Opcode.LOOKUP, directory, "file");
    absent = message(Opcode.LOOKUP, directory, "none");
    send(lookup);
    long node = answer(0);
    getattr = message(Opcode.GETATTR, node, null, 0, 0, 0, 0);
    forget = message(Opcode.FORGET, node, null, 1, 0);
    create = message(Opcode.CREATE, directory, "new", 0102, 0100644, 022, 0);
    unlink = message(Opcode.UNLINK, directory, "new");
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    served.close();
    engine.close();
    stores.close();
  }

  /** A message with arguments of 32 bits each, and a name behind them. */
  private static byte[] message(Opcode opcode, long node, String name, int... arguments) {
    byte[] text = name == null ? new byte[0] : (name + '\0').getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(Request.HEADER + 4 * arguments.length + text.length);
    bytes.order(ByteOrder.nativeOrder());
    bytes.putInt(bytes.capacity()).putInt(opcode.code()).putLong(7).putLong(node);
    bytes.putInt(0).putInt(0).putInt(1).putInt(0);
    for (int argument : arguments) {
      bytes.putInt(argument);
    }
    return bytes.put(text).array();
  }

  private long answer(int offset) {
    return reply.memory().get(ValueLayout.JAVA_LONG_UNALIGNED, ANSWER + offset);
  }

  private int send(byte[] message) {
    MemorySegment.copy(message, 0, request.memory(), ValueLayout.JAVA_BYTE, 0, message.length);
    request.receive(message.length);
    dispatcher.dispatch(request, reply);
    if (reply.error() != 0) {
      throw new IllegalStateException("error " + reply.error());
    }
    return reply.finish();
  }

  /** A name whose place is remembered; the kernel forgets it again. */
  @Benchmark
  public int lookup() {
    send(lookup);
    return send(forget);
  }

  /** A name that is remembered not to exist. */
  @Benchmark
  public int lookupAbsent() {
    return send(absent);
  }

  @Benchmark
  public int getattr() {
    return send(getattr);
  }

  /** Four messages: CREATE, RELEASE, UNLINK, FORGET. */
  @Benchmark
  public int createAndUnlink() {
    send(create);
    long node = answer(0);
    long handle = answer(AttributeWriter.ENTRY_SIZE);
    send(message(Opcode.RELEASE, node, null, (int) handle, (int) (handle >>> 32), 0, 0, 0, 0));
    send(unlink);
    return send(message(Opcode.FORGET, node, null, 1, 0));
  }
}
