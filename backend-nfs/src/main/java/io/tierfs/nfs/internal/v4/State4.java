package io.tierfs.nfs.internal.v4;

import java.io.IOException;

/** An open with its locks, as something that can be lost and recovered. */
interface State4 {
  /** Changes with every recovery. */
  int version();

  /** Whether the state is gone for good. */
  boolean lost();

  /**
   * Gets the state back after the server has said that it does not know it. Blocks; where somebody
   * else has done it since {@code version}, returns at once.
   */
  void recover(int version) throws IOException;
}
