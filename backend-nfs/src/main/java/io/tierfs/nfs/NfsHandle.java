package io.tierfs.nfs;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A file handle: bytes that mean something to the server alone. An immutable value. */
public final class NfsHandle {
  private final byte[] bytes;
  private final int hash;

  private NfsHandle(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /** The handle with these bytes, which are copied: 64 at most on v3, 128 on v4. */
  public static NfsHandle of(byte[] bytes) {
    return new NfsHandle(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** How many bytes. */
  public int length() {
    return bytes.length;
  }

  /** Copies the bytes to a place. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NfsHandle theirs && Arrays.equals(bytes, theirs.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
