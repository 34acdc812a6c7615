package io.tierfs.nfs.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GatheringTest {
  /** Takes a part of what it is given, and counts the parts. */
  private static final class Taker implements GatheringByteChannel {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    final Random random = new Random(7);
    int parts;
    boolean broken;

    @Override
    public long write(ByteBuffer[] all, int offset, int length) throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
      parts = Math.max(parts, length);
      return write(all[offset]);
    }

    @Override
    public long write(ByteBuffer[] all) throws IOException {
      return write(all, 0, all.length);
    }

    @Override
    public int write(ByteBuffer one) {
      int count = Math.min(one.remaining(), 1 + random.nextInt(5_000));
      for (int i = 0; i < count; i++) {
        taken.write(one.get());
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static ByteBuffer bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void allIsWrittenInOrder() throws IOException {
    Random random = new Random(42);
    Gathering gathering = new Gathering();
    for (int round = 0; round < 50; round++) {
      Taker taker = new Taker();
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      for (int i = random.nextInt(60); i >= 0; i--) {
        int most = random.nextInt(4) == 0 ? 100_000 : 300;
        ByteBuffer[] message = {bytes(random, random.nextInt(most)), bytes(random, 40)};
        for (ByteBuffer part : message) {
          expected.writeBytes(part.array());
        }
        gathering.add(message);
      }
      gathering.write(taker);
      assertThat(taker.taken.toByteArray()).isEqualTo(expected.toByteArray());
    }
  }

  @Test
  void smallPartsAreOne() throws IOException {
    Gathering gathering = new Gathering();
    Random random = new Random(1);
    for (int i = 0; i < 32; i++) {
      gathering.add(new ByteBuffer[] {bytes(random, 84), bytes(random, 52), bytes(random, 60)});
    }
    Taker taker = new Taker();
    gathering.write(taker);
    assertThat(taker.parts).isEqualTo(1);
    assertThat(taker.taken.size()).isEqualTo(32 * 196);
  }

  @Test
  void whatCouldNotBeWrittenIsForgotten() throws IOException {
    Gathering gathering = new Gathering();
    Taker taker = new Taker();
    taker.broken = true;
    gathering.add(new ByteBuffer[] {bytes(new Random(1), 100)});
    assertThatThrownBy(() -> gathering.write(taker)).isInstanceOf(IOException.class);
    taker.broken = false;
    gathering.add(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1, 2, 3})});
    gathering.write(taker);
    assertThat(taker.taken.toByteArray()).containsExactly(1, 2, 3);
  }
}
