package org.example.tierfs.zip;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an entry, for one who has it open. Thread-safe. */
interface Content extends Closeable {
  /** Reads at an offset that is not behind the end; at least a byte. */
  int read(ByteBuffer target, long offset) throws IOException;

  @Override
  default void close() {}
}
