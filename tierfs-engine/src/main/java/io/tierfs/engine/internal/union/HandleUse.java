package io.tierfs.engine.internal.union;

import io.tierfs.api.FileHandle;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How an open file uses its backend's handle, which is exchanged when the file moves to another
 * tier.
 *
 * <p>Nothing takes a lock: a read counts itself at the handle, which is then not closed under it; a
 * change counts itself here, and a move waits for it (see {@link MoveGate}). Thread-safe.
 */
final class HandleUse {
  private final UnionNode node;
  private final Moves moves;
  private final AtomicInteger changes = new AtomicInteger();

  /** Exchanged while no change is under way, under this object's monitor. */
  private volatile HeldHandle held;

  /** How often it was fixed; changed under the node's monitor. */
  private volatile int fixes;

  private boolean closed;

  HandleUse(UnionNode node, HeldHandle held, Moves moves) {
    this.node = node;
    this.held = held;
    this.moves = moves;
  }

  /** What is done by a handle. */
  interface Use<T> {
    T of(HeldHandle held) throws IOException;
  }

  /** How much room a change needs at most, in bytes; asked where there was none. */
  interface Need {
    long bytes() throws IOException;
  }

  /** The handle that is used now. It may be closed at any time, but for one that is fixed. */
  HeldHandle held() {
    return held;
  }

  /** A handle that stays open until its {@link HeldHandle#leave}. */
  HeldHandle enter() {
    HeldHandle used = held;
    while (!used.enter()) {
      used = held;
    }
    return used;
  }

  /** What changes nothing goes on while the file is copied to another tier. */
  <T> T reading(Use<T> use) throws IOException {
    HeldHandle used = enter();
    try {
      return use.of(used);
    } finally {
      used.leave();
    }
  }

  /** What changes the file waits while it moves to another tier. */
  <T> T changing(Use<T> use) throws IOException {
    HeldHandle used = beginChange();
    try {
      return use.of(used);
    } finally {
      endChange();
    }
  }

  /** Begins a change; {@link #endChange} ends it. */
  HeldHandle beginChange() {
    while (true) {
      changes.incrementAndGet();
      // Counted first and looked then: a move either finds the count, or is found here.
      MoveGate gate = node.gate();
      if (gate == null) {
        return held;
      }
      changes.decrementAndGet();
      gate.ended();
      gate.pass();
    }
  }

  void endChange() {
    if (changes.decrementAndGet() == 0) {
      MoveGate gate = node.gate();
      if (gate != null) {
        gate.ended();
      }
    }
  }

  /** Whether no change is under way. */
  boolean isQuiet() {
    return changes.get() == 0;
  }

  /**
   * What needs room: where the tier is full, the file moves to another one and it is done there.
   */
  void growing(Need need, Use<?> use) throws IOException {
    growing(beginChange(), need, () -> false, use);
  }

  /**
   * The same for a change that has begun.
   *
   * @param begun by {@link #beginChange}; it is ended here
   * @param half whether part of it is done
   */
  void growing(HeldHandle begun, Need need, BooleanSupplier half, Use<?> use) throws IOException {
    HeldHandle used = begun;
    for (int attempt = 0; ; attempt++) {
      IOException full = null;
      long bytes = 0;
      try {
        use.of(used);
        return;
      } catch (IOException e) {
        if (!Moves.isFull(e) || attempt == Moves.ATTEMPTS) {
          throw e;
        }
        bytes = need.bytes();
        full = e;
      } finally {
        if (full == null) {
          endChange();
        }
      }
      try {
        boolean done = half.getAsBoolean();
        switch (moves.move(node, used.tier(), bytes, () -> use.of(held), done, this::endChange)) {
          case STAYS -> throw full;
          case DONE -> {
            return;
          }
          case ELSEWHERE -> {}
        }
      } catch (IOException e) {
        if (e == full || !Moves.isFull(e)) {
          throw e;
        }
      }
      used = beginChange();
    }
  }

  /** As {@link io.tierfs.engine.OpenFile#fix}. */
  boolean fix() {
    synchronized (node) {
      boolean stays = node.gate() == null;
      fixes += stays ? 1 : 0;
      return stays;
    }
  }

  void unfix() {
    synchronized (node) {
      fixes--;
    }
  }

  boolean isFixed() {
    return fixes > 0;
  }

  /**
   * Goes on with another handle; the old one is closed when nobody reads by it any more.
   *
   * @return false where the file was closed meanwhile
   */
  boolean exchange(Tier tier, FileHandle handle) {
    HeldHandle old;
    synchronized (this) {
      if (closed) {
        return false;
      }
      old = held;
      held = new HeldHandle(tier, handle);
    }
    old.leave();
    return true;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Nothing is exchanged any more; the handle to be closed, {@code null} where it was before. */
  synchronized @Nullable HeldHandle close() {
    if (closed) {
      return null;
    }
    closed = true;
    return held;
  }
}
