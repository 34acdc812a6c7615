package io.tierfs.nfs.internal.xdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.testkit.Seeds;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class XdrTest {
  private static ByteBuffer written(XdrWriter out) {
    ByteBuffer all = ByteBuffer.allocate((int) out.size());
    for (ByteBuffer part : out.buffers()) {
      all.put(part.duplicate());
    }
    assertThat(all.hasRemaining()).isFalse();
    return all.flip();
  }

  @Test
  void whatIsWrittenIsReadInAnyOrderOfKinds() throws XdrException {
    long seed = Seeds.seed("XdrTest");
    for (int round = 0; round < 500; round++) {
      Random what = new Random(seed + round);
      XdrWriter out = new XdrWriter();
      int placeholder = what.nextBoolean() ? out.placeholder() : -1;
      int steps = what.nextInt(60);
      long script = what.nextLong();
      Random values = new Random(script);
      for (int i = 0; i < steps; i++) {
        switch (values.nextInt(6)) {
          case 0 -> out.int32(values.nextInt());
          case 1 -> out.int64(values.nextLong());
          case 2 -> out.bool(values.nextBoolean());
          case 3 -> out.opaque(random(values));
          case 4 -> out.payload(ByteBuffer.wrap(random(values)));
          default -> out.append(new XdrWriter().opaque(random(values)));
        }
      }
      if (placeholder >= 0) {
        out.patch(placeholder, 4711);
      }
      ByteBuffer bytes = written(out);
      assertThat(bytes.remaining() % 4).isZero();
      XdrReader in = new XdrReader(bytes);
      if (placeholder >= 0) {
        assertThat(in.int32()).isEqualTo(4711);
      }
      Random again = new Random(script);
      for (int i = 0; i < steps; i++) {
        switch (again.nextInt(6)) {
          case 0 -> assertThat(in.int32()).isEqualTo(again.nextInt());
          case 1 -> assertThat(in.int64()).isEqualTo(again.nextLong());
          case 2 -> assertThat(in.bool()).isEqualTo(again.nextBoolean());
          default -> assertThat(in.opaque(1000)).isEqualTo(random(again));
        }
      }
      assertThat(in.remaining()).isZero();
    }
  }

  private static byte[] random(Random values) {
    byte[] bytes = new byte[values.nextInt(1000)];
    values.nextBytes(bytes);
    return bytes;
  }

  @Test
  void payloadsAreNotCopiedAndKeepTheirPosition() {
    ByteBuffer data = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
    XdrWriter out = new XdrWriter().payload(data).int32(5);
    data.array()[2] = 7;
    assertThat(data.position()).isEqualTo(1);
    assertThat(written(out).array()).isEqualTo(new byte[] {0, 0, 0, 3, 1, 7, 3, 0, 0, 0, 0, 5});
  }

  @Test
  void lengthsAreNotBelieved() {
    int[] lengths = {Integer.MAX_VALUE, Integer.MAX_VALUE - 3, -1, Integer.MIN_VALUE, 9, 1 << 20};
    for (int length : lengths) {
      ByteBuffer bytes = ByteBuffer.allocate(12).putInt(0, length);
      refused(() -> new XdrReader(bytes.duplicate()).opaque(Integer.MAX_VALUE));
      refused(() -> new XdrReader(bytes.duplicate()).skipOpaque());
      refused(() -> new XdrReader(bytes.duplicate()).opaque(ByteBuffer.allocate(4096)));
      refused(() -> new XdrReader(bytes.duplicate()).count(Integer.MAX_VALUE, 4));
      refused(() -> new XdrReader(bytes.duplicate()).fixed(length == 9 ? 13 : length));
      refused(() -> new XdrReader(bytes.duplicate()).skip(length == 9 ? 13 : length));
    }
    // A length that is there, but not its padding.
    refused(() -> new XdrReader(ByteBuffer.allocate(9).putInt(0, 5)).opaque(10));
    refused(() -> new XdrReader(ByteBuffer.allocate(8).putInt(0, 4)).opaque(3));
    refused(
        () -> new XdrReader(ByteBuffer.allocate(8).putInt(0, 4)).opaque(ByteBuffer.allocate(3)));
    refused(() -> new XdrReader(ByteBuffer.allocate(3)).int32());
    refused(() -> new XdrReader(ByteBuffer.allocate(7)).int64());
    refused(() -> new XdrReader(ByteBuffer.allocate(4).putInt(0, 2)).bool());
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(XdrException.class);
  }
}
