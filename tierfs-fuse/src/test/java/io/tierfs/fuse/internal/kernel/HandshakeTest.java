package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.api.FsException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** What is agreed with kernels of different ages. */
class HandshakeTest {
  private final Request request = new Request(Arena.ofAuto().allocate(4096, 8));
  private final Reply reply = new Reply(Arena.ofAuto().allocate(4096, 8));

  private Handshake answer(int minor, long offered, boolean passthrough) throws FsException {
    byte[] message =
        Message.of(Opcode.INIT, 0)
            .i(7, minor, 131072, (int) offered, (int) (offered >>> 32))
            .data(new byte[44])
            .bytes();
    MemorySegment.copy(message, 0, request.memory(), ValueLayout.JAVA_BYTE, 0, message.length);
    assertThat(request.receive(message.length)).isTrue();
    reply.begin(request.unique());
    Handshake agreed =
        Handshake.answer(
            request, reply, passthrough ? Handshake.PASSTHROUGH : 0, Handshake.WRITE_BYTES_MAX);
    assertThat(reply.finish()).isEqualTo(Reply.HEADER + 64);
    return agreed;
  }

  private int word(int offset) {
    return reply.getInt(Reply.HEADER + offset);
  }

  @Test
  void nothingIsTakenThatIsNotOffered() throws FsException {
    Handshake agreed = answer(31, Handshake.ASYNC_READ | Handshake.BIG_WRITES, true);
    assertThat(agreed.minor()).isEqualTo(31);
    assertThat(agreed.flags()).isEqualTo(Handshake.ASYNC_READ | Handshake.BIG_WRITES);
    assertThat(word(36)).as("stack depth").isZero();
  }

  @Test
  void aNewKernelGetsAll() throws FsException {
    Handshake agreed = answer(99, 0x7fd73fffffbL, true);
    assertThat(agreed.minor()).isEqualTo(45);
    assertThat(agreed.has(Handshake.PASSTHROUGH)).isTrue();
    assertThat(word(12) & Handshake.INIT_EXT).isNotZero();
    assertThat(word(20)).as("max_write").isEqualTo(1 << 20);
    assertThat(word(32)).as("flags2").isEqualTo(1 << 5);
    assertThat(word(36)).as("stack depth").isEqualTo(1);
    assertThat(answer(45, 0x7fd73fffffbL, false).has(Handshake.PASSTHROUGH)).isFalse();
  }

  @Test
  void theSecondWordCountsOnlyWhereItIsAnnounced() throws FsException {
    assertThat(answer(36, Handshake.PASSTHROUGH, true).flags()).isZero();
  }

  @Test
  void oldKernelsAreRefused() {
    assertThatExceptionOfType(FsException.class)
        .isThrownBy(() -> answer(30, -1, true))
        .withMessageContaining("7.30");
  }

  @Test
  void releasesAreCompared() {
    assertThat(KernelTransport.isOlder("5.3.18-24")).isTrue();
    assertThat(KernelTransport.isOlder("4.19")).isTrue();
    assertThat(KernelTransport.isOlder("5.4.0-generic")).isFalse();
    assertThat(KernelTransport.isOlder("6.18.44-fc-v595")).isFalse();
    assertThat(KernelTransport.isOlder("10")).isFalse();
    assertThat(KernelTransport.isOlder("")).isTrue();
  }
}
