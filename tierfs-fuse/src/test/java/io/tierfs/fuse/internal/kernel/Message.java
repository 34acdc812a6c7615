package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds a message as the kernel would send it. */
final class Message {
  private static final int SIZE_MAX = 1 << 16;

  private final ByteBuffer bytes = ByteBuffer.allocate(SIZE_MAX).order(ByteOrder.nativeOrder());

  Message(int opcode, long nodeId) {
    bytes.putInt(0).putInt(opcode).putLong(7).putLong(nodeId).putInt(0).putInt(0).putInt(1);
    bytes.putInt(0);
  }

  static Message of(Opcode opcode, long nodeId) {
    return new Message(opcode.code(), nodeId);
  }

  Message i(int... values) {
    for (int value : values) {
      bytes.putInt(value);
    }
    return this;
  }

  Message l(long... values) {
    for (long value : values) {
      bytes.putLong(value);
    }
    return this;
  }

  Message text(String text) {
    bytes.put(Names.encode(text)).put((byte) 0);
    return this;
  }

  Message data(byte... data) {
    bytes.put(data);
    return this;
  }

  /** The message with its length in its header. */
  byte[] bytes() {
    bytes.putInt(0, bytes.position());
    byte[] message = new byte[bytes.position()];
    bytes.get(0, message);
    return message;
  }
}
