package io.tierfs.engine;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileType;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An open directory of the union: a snapshot of its merged names that is filled as it is read.
 *
 * <p>A position stands for the same entry for as long as the handle is open, whatever comes and
 * goes meanwhile, so that telldir and seekdir hold. Thread-safe.
 *
 * @since 0.1
 */
public interface OpenDirectory extends Closeable {
  /**
   * One entry.
   *
   * @param name the name, {@code .} and {@code ..} at positions 0 and 1
   * @param type what it is, {@code null} where asking would cost a call
   * @param inode as {@link Node#inode()}, or 0 where it is not known without a call
   * @since 0.1
   */
  record Entry(String name, @Nullable FileType type, long inode) {}

  Node node();

  /** The entry at a position from 0 on, {@code null} behind the last. */
  @Nullable Entry entry(long position) throws IOException;

  /**
   * As {@link Union#find} for the name of an entry that was read, and cheaper: what this listing
   * has seen of the tiers a moment ago is not asked for again.
   */
  Found find(CallContext caller, long position) throws IOException;

  /** Forgets the snapshot: the next read sees the state of then. */
  void rewind() throws IOException;

  /** Returns when the names of the directory are safe on every tier that has it. */
  void sync() throws IOException;
}
