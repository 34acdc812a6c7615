package io.tierfs.nfs.internal.v4;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a session: each carries one call at a time, under numbers that rise with each.
 *
 * <p>The lowest free slot is taken first, so that the server can see how many are needed; slots
 * above the target that the server gives are not taken. Who finds none free is told later, in the
 * order of asking. Thread-safe.
 */
final class SlotTable {
  /** A slot, held by one call. */
  static final class Slot {
    final int id;
    // Only the holder of the slot reads and changes it; the table's lock hands it over.
    private int sequence = 1;

    private Slot(int id) {
      this.id = id;
    }

    int sequence() {
      return sequence;
    }

    /** The server has counted the call. */
    void used() {
      sequence++;
    }
  }

  /** Who waits for a slot. */
  interface Taker {
    /** Has the slot, and must give it back. */
    void take(Slot slot);

    /** The session is over. */
    void gone();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Slot[] slots;
  private final BitSet taken;
  private final ArrayDeque<Taker> waiting = new ArrayDeque<>();
  private int limit;
  private boolean closed;

  SlotTable(int count) {
    this.slots = new Slot[count];
    for (int i = 0; i < count; i++) {
      slots[i] = new Slot(i);
    }
    this.taken = new BitSet(count);
    this.limit = count;
  }

  int size() {
    return slots.length;
  }

  /**
   * Gives a slot now or later, on this thread or another.
   *
   * @return whether the taker has to wait
   */
  boolean acquire(Taker taker) {
    Slot slot = null;
    lock.lock();
    try {
      if (!closed) {
        slot = free();
        if (slot == null) {
          waiting.add(taker);
          return true;
        }
        taken.set(slot.id);
      }
    } finally {
      lock.unlock();
    }
    if (slot == null) {
      taker.gone();
    } else {
      taker.take(slot);
    }
    return false;
  }

  private @Nullable Slot free() {
    int first = taken.nextClearBit(0);
    return first < limit ? slots[first] : null;
  }

  /** Gives a slot back; it goes to who waits. */
  void release(Slot slot) {
    Taker next = null;
    Slot other = null;
    lock.lock();
    try {
      taken.clear(slot.id);
      if (!closed && !waiting.isEmpty()) {
        other = free();
        if (other != null) {
          taken.set(other.id);
          next = waiting.remove();
        }
      }
    } finally {
      lock.unlock();
    }
    if (next != null && other != null) {
      next.take(other);
    }
  }

  /** The highest slot in use, for the server; 0 where none is. */
  int highestUsed() {
    lock.lock();
    try {
      return Math.max(0, taken.length() - 1);
    } finally {
      lock.unlock();
    }
  }

  /** Obeys the server's target: no slot above it is taken from now on. */
  void target(int highest) {
    if (highest + 1 == limit) {
      return;
    }
    List<Taker> takers = new ArrayList<>();
    List<Slot> given = new ArrayList<>();
    lock.lock();
    try {
      limit = Math.clamp(highest + 1L, 1, slots.length);
      Slot slot;
      while (!closed && !waiting.isEmpty() && (slot = free()) != null) {
        taken.set(slot.id);
        takers.add(waiting.remove());
        given.add(slot);
      }
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < takers.size(); i++) {
      takers.get(i).take(given.get(i));
    }
  }

  /** Ends the table: who waits, and who comes, is told so. */
  void close() {
    List<Taker> gone;
    lock.lock();
    try {
      closed = true;
      gone = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    gone.forEach(Taker::gone);
  }
}
