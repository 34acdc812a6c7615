package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsSpace;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a server is nearly full. Then a write has to wait until the server has taken it: of bytes
 * that are kept and sent later, nobody could be told any more that they have no room.
 *
 * <p>The server is asked how much is free, now and then while there are writes; what was written
 * since, and what it had not got then, is counted here. Quotas that it does not count as space, and
 * others who fill the disk within a moment, are still found out late. Thread-safe.
 */
final class Room {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long TIGHT_FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** A small file system needs a small reserve only: a part of it, for what others write. */
  private static final int RESERVE_PART = 32;

  private final Server server;
  private final Budget unsafe;
  private final NfsCredentials asker;
  private final LongSupplier nanos;

  // Guarded by this.
  private boolean asked;
  private boolean asking;
  private long askedNanos;
  private long written;
  private long end = Long.MAX_VALUE;

  /**
   * @param unsafe what is written and not on the server yet
   * @param asker whom the server tells how much is free
   */
  Room(Server server, Budget unsafe, NfsCredentials asker, LongSupplier nanos) {
    this.server = server;
    this.unsafe = unsafe;
    this.asker = asker;
    this.nanos = nanos;
  }

  /** Whether so many bytes more have room for sure, without waiting; they are counted. */
  boolean has(int count) {
    if (mustAsk(count)) {
      ask();
    }
    synchronized (this) {
      boolean room = written + count <= end;
      if (room) {
        written += count;
      }
      return room;
    }
  }

  /** Whether to wait for the server's word; asks it in the background where that will do. */
  private synchronized boolean mustAsk(int count) {
    if (asking) {
      return false;
    }
    boolean tight = written + count > end;
    long age = nanos.getAsLong() - askedNanos;
    if (asked && age < (tight ? TIGHT_FRESH_NANOS : FRESH_NANOS)) {
      return false;
    }
    asking = true;
    if (asked && !tight) {
      Thread.ofVirtual().name("nfs-room").start(this::ask);
      return false;
    }
    return true;
  }

  private void ask() {
    long before;
    synchronized (this) {
      before = written;
    }
    long due = unsafe.used();
    long room = Long.MAX_VALUE;
    try {
      NfsSpace space = server.ask(export -> export.space(asker, export.root().handle()));
      long reserve = Math.min(unsafe.bytesMax(), space.totalBytes() / RESERVE_PART);
      room = space.availableBytes() - due - reserve;
    } catch (IOException e) {
      // Not known: as if there were room, and the server will say if not.
    }
    synchronized (this) {
      end = room > Long.MAX_VALUE - before ? Long.MAX_VALUE : before + room;
      asked = true;
      asking = false;
      askedNanos = nanos.getAsLong();
    }
  }
}
