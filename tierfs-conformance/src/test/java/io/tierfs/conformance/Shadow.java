package io.tierfs.conformance;

import java.util.Arrays;

/** What a file has to hold, as an array. Not thread-safe. */
final class Shadow {
  private byte[] content = new byte[0];

  int size() {
    return content.length;
  }

  byte[] all() {
    return content.clone();
  }

  /** Up to {@code length} bytes, fewer at the end, none behind it. */
  byte[] read(int offset, int length) {
    int from = Math.min(offset, size());
    return Arrays.copyOfRange(content, from, Math.min(size(), from + length));
  }

  void write(int offset, byte[] data) {
    grow(offset + data.length);
    System.arraycopy(data, 0, content, offset, data.length);
  }

  void resize(int size) {
    content = Arrays.copyOf(content, size);
  }

  void grow(int size) {
    resize(Math.max(size(), size));
  }

  void zero(int offset, int length) {
    int from = Math.min(offset, size());
    Arrays.fill(content, from, Math.min(size(), from + length), (byte) 0);
  }

  void collapse(int offset, int length) {
    byte[] rest = read(offset + length, size());
    resize(offset);
    write(offset, rest);
  }

  void insert(int offset, int length) {
    byte[] rest = read(offset, size());
    resize(offset);
    write(offset, new byte[length]);
    write(offset + length, rest);
  }

  boolean isZero(int from, int to) {
    for (int i = from; i < Math.min(to, size()); i++) {
      if (content[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
