package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages in the layout of a ring entry, without a kernel. */
class RingBuffersTest {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final int PAYLOAD_BYTES = 1 << 17;
  private static final int ROUNDS = 30_000;

  private final Arena arena = Arena.ofConfined();
  private final RingBuffers buffers = new RingBuffers(new SystemCalls(arena), PAYLOAD_BYTES);
  private final MemorySegment memory = buffers.memory();

  @SuppressWarnings("NullAway.Init")
  private Conversation kernel;

  @BeforeEach
  void open() throws IOException {
    kernel = new Conversation();
  }

  @AfterEach
  void close() throws IOException {
    kernel.close();
    buffers.close();
    arena.close();
  }

  /** Has a message carried out as the kernel would hand it over; the error, positive. */
  private int send(byte[] message, int arguments, long commitId) {
    int payload = message.length - Request.HEADER - arguments;
    MemorySegment bytes = MemorySegment.ofArray(message);
    MemorySegment.copy(bytes, 0, memory, 0, Request.HEADER);
    MemorySegment.copy(bytes, Request.HEADER, memory, RingBuffers.ARGUMENTS, arguments);
    MemorySegment.copy(
        bytes, Request.HEADER + (long) arguments, memory, RingBuffers.PAYLOAD, payload);
    memory.set(INT, RingBuffers.PAYLOAD_SIZE, payload);
    memory.set(LONG, RingBuffers.COMMIT_ID, commitId);
    assertThat(buffers.receive()).isTrue();
    kernel.dispatcher.dispatch(buffers.request(), buffers.reply());
    assertThat(buffers.finish()).isEqualTo(commitId);
    return -memory.get(INT, 4);
  }

  private int answered() {
    return memory.get(INT, RingBuffers.PAYLOAD_SIZE);
  }

  @Test
  void namesAreReadBeforeTheAnswerTakesTheirPlace() {
    assertThat(send(Message.of(Opcode.MKDIR, 1).i(0755, 022).text("d").bytes(), 8, 77)).isZero();
    assertThat(answered()).isEqualTo(AttributeWriter.ENTRY_SIZE);
    long node = memory.get(LONG, RingBuffers.PAYLOAD);
    assertThat(send(Message.of(Opcode.LOOKUP, 1).text("d").bytes(), 0, 78)).isZero();
    assertThat(memory.get(LONG, RingBuffers.PAYLOAD)).isEqualTo(node);
    assertThat(memory.get(LONG, 8)).as("unique").isEqualTo(7);
  }

  @Test
  void dataGoesThroughThePayload() {
    long handle = kernel.create("f");
    byte[] data = new byte[70_000 - 1000];
    new Random(5).nextBytes(data);
    byte[] half = java.util.Arrays.copyOf(data, 60_000);
    byte[] write =
        Message.of(Opcode.WRITE, kernel.lookup("f"))
            .l(handle, 0)
            .i(half.length, 0)
            .l(0)
            .i(0, 0)
            .data(half)
            .bytes();
    assertThat(send(write, 40, 1)).isZero();
    assertThat(memory.get(INT, RingBuffers.PAYLOAD)).isEqualTo(half.length);
    byte[] read =
        Message.of(Opcode.READ, kernel.lookup("f")).l(handle, 0).i(1 << 20, 0).l(0).i(0, 0).bytes();
    assertThat(send(read, 40, 2)).isZero();
    assertThat(answered()).isEqualTo(half.length);
    assertThat(memory.asSlice(RingBuffers.PAYLOAD, half.length).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(half);
  }

  @Test
  void anyMessageHasTheAnswerThatItHasOnTheDevice() throws IOException {
    Random random = new Random(Seeds.seed("RingBuffersTest"));
    try (Conversation device = new Conversation()) {
      for (int i = 0; i < ROUNDS; i++) {
        byte[] message = FuzzTest.message(random);
        device.send(message);
        int body = message.length - Request.HEADER;
        int arguments = random.nextInt(Math.min(body, RingBuffers.ARGUMENTS_MAX) + 1);
        String what = device.request.opcode() + " with " + arguments + " of " + body;
        assertThat(send(message, arguments, i)).as(what).isEqualTo(device.error());
        // The kernel never sends names or data with what has a long answer; others may try.
        int room = arguments == body ? Integer.MAX_VALUE : RingBuffers.ASIDE_BYTES - Reply.HEADER;
        assertThat(answered()).as(what).isEqualTo(Math.min(device.length(), room));
      }
    }
  }

  @Test
  void brokenMessagesAreTold() {
    Random random = new Random(Seeds.seed("RingBuffersTest"));
    int whole = 0;
    for (int i = 0; i < ROUNDS; i++) {
      memory.set(INT, 0, random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(300));
      memory.set(
          INT,
          RingBuffers.PAYLOAD_SIZE,
          random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(200));
      if (buffers.receive()) {
        whole++;
      }
      buffers.reply().begin(9);
      buffers.finish();
      assertThat(answered()).isZero();
    }
    assertThat(whole).isBetween(1, ROUNDS - 1);
  }

  @Test
  void processorsAreCounted() {
    assertThat(Cpus.count("0\n")).isEqualTo(1);
    assertThat(Cpus.count("0-3,8\n")).isEqualTo(5);
    assertThat(Cpus.possible()).isPositive();
    assertThatIllegalArgumentException().isThrownBy(() -> Cpus.count("3-0"));
    assertThatIllegalArgumentException().isThrownBy(() -> Cpus.count(""));
  }

  @Test
  void payloadsHaveALimitTogether() {
    assertThat(Rings.payloadBytes(2)).isEqualTo(1 << 20);
    assertThat(Rings.payloadBytes(Rings.QUEUES_MAX)).isEqualTo(1 << 18);
  }
}
