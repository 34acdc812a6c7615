package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Errno;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes, there is an answer: random messages, and messages with random faults. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {
  private static final int ROUNDS = 100_000;
  private static final int BODY_MAX = 160;
  private static final int NODES = 12;
  private static final Opcode[] OPCODES = Opcode.values();
  private static final Set<Opcode> NEVER_ASKED_AGAIN =
      EnumSet.of(
          Opcode.ACCESS, Opcode.POLL, Opcode.BMAP, Opcode.GETLK, Opcode.SETLK, Opcode.SETLKW);

  @Test
  void everyMessageIsAnswered() throws IOException {
    Random random = new Random(Seeds.seed("FuzzTest"));
    try (Conversation kernel = new Conversation()) {
      for (int i = 0; i < ROUNDS; i++) {
        byte[] message = message(random);
        check(kernel, message, kernel.send(message));
        if (random.nextInt(20) == 0) {
          kernel.dispatcher.lost(kernel.reply);
        }
      }
    }
  }

  private static void check(Conversation kernel, byte[] message, boolean answered) {
    Opcode opcode = kernel.request.opcode();
    String what = opcode + " " + java.util.HexFormat.of().formatHex(message);
    assertThat(answered).as(what).isEqualTo(opcode == null || opcode.hasReply());
    int error = kernel.error();
    assertThat(error).as(what).isBetween(0, 511);
    assertThat(kernel.length()).as(what).isBetween(0, (1 << 17) - Reply.HEADER);
    if (opcode != Opcode.INIT) {
      assertThat(error)
          .as(what + ": nothing fails in a way that nobody thought of")
          .isNotEqualTo(Errno.EIO.code());
    }
    if (opcode != null && !NEVER_ASKED_AGAIN.contains(opcode)) {
      assertThat(error).as(what).isNotEqualTo(Errno.ENOSYS.code());
    }
  }

  /** A header that fits, and a body of numbers that are often small, and of short names. */
  static byte[] message(Random random) {
    Opcode opcode = OPCODES[random.nextInt(OPCODES.length)];
    int code = random.nextInt(50) == 0 ? random.nextInt() : opcode.code();
    Message message = new Message(code, node(random));
    int size = random.nextInt(BODY_MAX);
    for (int done = 0; done < size; done += 4) {
      switch (random.nextInt(8)) {
        case 0 -> message.text(name(random));
        case 1 -> message.i(random.nextInt());
        case 2 -> message.i(1 << random.nextInt(32));
        case 3 -> message.l(random.nextInt(64));
        default -> message.i(random.nextInt(12));
      }
    }
    byte[] bytes = message.text(name(random)).text(name(random)).bytes();
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = Request.HEADER + random.nextInt(bytes.length - Request.HEADER);
      bytes[at] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static long node(Random random) {
    return random.nextInt(30) == 0 ? random.nextLong() : 1 + random.nextInt(NODES);
  }

  private static String name(Random random) {
    return random.nextInt(20) == 0
        ? "\udcff/".repeat(random.nextInt(9))
        : Character.toString('a' + random.nextInt(6));
  }
}
