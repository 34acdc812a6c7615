package io.tierfs.nfs.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class RecordBufferTest {
  /** Gives bytes in pieces of any size. */
  private record Pieces(ByteBuffer bytes, Random random, int most) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer target) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int count =
          Math.min(1 + random.nextInt(most), Math.min(bytes.remaining(), target.remaining()));
      target.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void recordsOfAnyFragmentsComeOutWhole() throws IOException {
    long seed = Seeds.seed("RecordBufferTest");
    for (int round = 0; round < 60; round++) {
      Random random = new Random(seed + round);
      List<byte[]> records = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        byte[] record = new byte[random.nextInt(random.nextInt(10) == 0 ? 300_000 : 500)];
        random.nextBytes(record);
        records.add(record);
        write(stream, record, random);
      }
      Pieces channel =
          new Pieces(
              ByteBuffer.wrap(stream.toByteArray()), random, 1 + random.nextInt(1 << (round % 20)));
      RecordBuffer buffer = new RecordBuffer(300_000);
      for (byte[] record : records) {
        ByteBuffer read = buffer.next(channel);
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        assertThat(bytes).as("round " + round).isEqualTo(record);
      }
      assertThat(buffer.next(channel)).isNull();
    }
  }

  private static void write(ByteArrayOutputStream stream, byte[] record, Random random) {
    int at = 0;
    do {
      int length = record.length - at;
      if (random.nextInt(3) == 0) {
        length = random.nextInt(length + 1);
      }
      boolean last = at + length == record.length;
      stream.writeBytes(ByteBuffer.allocate(4).putInt(length | (last ? 0x8000_0000 : 0)).array());
      stream.write(record, at, length);
      at += length;
      if (last) {
        return;
      }
    } while (true);
  }

  @Test
  void recordsThatAreTooLongAreRefusedBeforeTheyAreThere() {
    RecordBuffer buffer = new RecordBuffer(1000);
    assertThatThrownBy(() -> buffer.next(stream(0x8000_0000 | 1001)))
        .isInstanceOf(XdrException.class);
    RecordBuffer other = new RecordBuffer(1000);
    assertThatThrownBy(() -> other.next(stream(0x7fff_ffff))).isInstanceOf(XdrException.class);
  }

  @Test
  @Timeout(20)
  void endlessFragmentsAreRefused() {
    int[] marks = new int[100_000];
    assertThatThrownBy(() -> new RecordBuffer(1 << 20).next(stream(marks)))
        .isInstanceOf(XdrException.class);
  }

  private static Pieces stream(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length);
    for (int word : words) {
      bytes.putInt(word);
    }
    return new Pieces(bytes.flip(), new Random(1), 1 << 20);
  }
}
