package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.TierMode;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** Messages and answers over a union of two tiers in memory, without a kernel. */
final class Conversation implements AutoCloseable {
  static final int PAYLOAD = Reply.HEADER;
  private static final int MEMORY = 1 << 17;
  private static final long CAPACITY = 64L << 20;

  final TierFs engine;
  final Served served;
  final Dispatcher dispatcher;
  final Request request = new Request(Arena.ofAuto().allocate(MEMORY, 8));
  final Reply reply = new Reply(Arena.ofAuto().allocate(MEMORY, 8));

  Conversation() throws IOException {
    this(Backings.none());
  }

  Conversation(Backings backings) throws IOException {
    this(backings, TierFs.builder().tier("hot", memory()).tier("cold", memory()));
  }

  /** A union of one tier with an empty file {@code old}. */
  Conversation(TierMode mode) throws IOException {
    this(Backings.none(), TierFs.builder().tier(new TierSetup("only", withFile(), mode, 0)));
  }

  private Conversation(Backings backings, TierFs.Builder builder) throws IOException {
    engine = builder.cache(CacheSettings.OFF).build();
    CacheSettings cache =
        new CacheSettings(
            Duration.ofMillis(1500), Duration.ofMillis(2500), Duration.ofMillis(250), 100);
    served = Served.of(engine.union(), cache, backings, (message, waits) -> 0);
    dispatcher = new Dispatcher(served, true);
  }

  /** A union as it is built here. */
  Conversation(TierFs.Builder builder, CacheSettings cache, Notifier.Wire wire) throws IOException {
    engine = builder.build();
    served = Served.of(engine.union(), cache, Backings.none(), wire);
    dispatcher = new Dispatcher(served, true);
  }

  private static InMemoryBackend memory() {
    return InMemoryBackend.builder().capacity(CAPACITY).build();
  }

  private static InMemoryBackend withFile() throws IOException {
    InMemoryBackend backend = memory();
    backend.open(CallContext.daemon(), FsPath.of("old"), OpenOptions.createNew(0644)).close();
    return backend;
  }

  /** Has a message carried out; whether there is an answer. */
  boolean send(Message message) {
    return send(message.bytes());
  }

  boolean send(byte[] message) {
    MemorySegment.copy(message, 0, request.memory(), ValueLayout.JAVA_BYTE, 0, message.length);
    if (!request.receive(message.length)) {
      throw new IllegalArgumentException("not a whole message");
    }
    boolean answered = dispatcher.dispatch(request, reply);
    reply.finish();
    return answered;
  }

  /** The error of the last answer, positive; 0 for none. */
  int error() {
    return -reply.error();
  }

  /** The length of the last answer's payload. */
  int length() {
    return intAt(0 - PAYLOAD) - PAYLOAD;
  }

  int intAt(int offset) {
    return reply.memory().get(ValueLayout.JAVA_INT_UNALIGNED, PAYLOAD + offset);
  }

  long longAt(int offset) {
    return reply.memory().get(ValueLayout.JAVA_LONG_UNALIGNED, PAYLOAD + offset);
  }

  byte[] bytesAt(int offset, int length) {
    return reply.memory().asSlice(PAYLOAD + offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Looks a name up in the root; its number. */
  long lookup(String name) {
    send(Message.of(Opcode.LOOKUP, NodeTable.ROOT).text(name));
    return error() == 0 ? longAt(0) : 0;
  }

  /** Makes a file in the root and opens it; its handle. The number is that of {@link #lookup}. */
  long create(String name) {
    send(Message.of(Opcode.CREATE, NodeTable.ROOT).i(0102, 0100644, 022, 0).text(name));
    return longAt(AttributeWriter.ENTRY_SIZE);
  }

  @Override
  public void close() throws IOException {
    served.close();
    engine.close();
  }
}
