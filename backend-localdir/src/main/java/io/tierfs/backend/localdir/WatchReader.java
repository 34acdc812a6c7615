package io.tierfs.backend.localdir;

import io.tierfs.api.ChangeListener;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the events of a group and tells who watches; ends with the group.
 *
 * <p>Every change that this process makes wakes the reader too. So it rests a little between two
 * reads: what piles up meanwhile is merged by the kernel and costs one wake-up.
 */
final class WatchReader implements Runnable {
  private static final System.Logger LOG = System.getLogger(WatchReader.class.getName());

  private static final long REST_NANOS = 2_000_000;
  private static final int POLLIN = 1;

  /** Of these, a directory may be another one at its place than before. */
  private static final long DIRECTORIES =
      Fanotify.ON_DIRECTORY | Fanotify.DELETE_SELF | Fanotify.MOVE_SELF;

  private final CallPool pool;
  private final WatchGroup group;
  private final int self = (int) ProcessHandle.current().pid();

  WatchReader(CallPool pool, WatchGroup group) {
    this.pool = pool;
    this.group = group;
  }

  @Override
  public void run() {
    MemorySegment buffer = pool.buffer();
    try (Call call = pool.call()) {
      boolean complete = true;
      while (complete && !group.isOver()) {
        await(call);
        complete = group.isOver() || readOnce(call, buffer);
        if (complete) {
          rest(call);
        }
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "watching ends", e);
    } finally {
      // Nobody is left where the backend was closed; else news were lost.
      group.news();
      tell(group.end(), ChangeListener::lost);
      group.free();
      pool.giveBack(buffer);
    }
  }

  /** Waits for events, or for the end. */
  private void await(Call call) {
    putPoll(call, Call.OFFSETS, group.waker());
    putPoll(call, Call.OFFSETS + 8, group.descriptor());
    call.sys(Sys.PPOLL, call.at(Call.OFFSETS), 2, 0, 0, 0);
  }

  private void rest(Call call) {
    putPoll(call, Call.OFFSETS, group.waker());
    call.putLong(Call.TIMES, 0);
    call.putLong(Call.TIMES + 8, REST_NANOS);
    call.sys(Sys.PPOLL, call.at(Call.OFFSETS), 1, call.at(Call.TIMES), 0, 0);
  }

  /** {@code struct pollfd}: fd (4), events (2), revents (2). */
  private static void putPoll(Call call, int offset, int descriptor) {
    call.putInt(offset, descriptor);
    call.putInt(offset + 4, POLLIN);
  }

  /** Tells what there is; false where news were lost. */
  private boolean readOnce(Call call, MemorySegment buffer) {
    long length = call.sys(Sys.READ, group.descriptor(), buffer.address(), buffer.byteSize());
    if (length < 0) {
      if (length != -Sys.EAGAIN) {
        LOG.log(System.Logger.Level.WARNING, "watching ends: error {0}", -length);
      }
      return length == -Sys.EAGAIN;
    }
    FanotifyEvents events = new FanotifyEvents(buffer, length);
    while (events.advance()) {
      if ((events.mask() & Fanotify.QUEUE_OVERFLOW) != 0) {
        return false;
      }
      if (events.namesDirectory()) {
        take(events.mask(), events.process() == self, events);
      }
    }
    return true;
  }

  private void take(long mask, boolean own, FanotifyEvents event) {
    boolean removed = (mask & Fanotify.DELETE_SELF) != 0;
    if (own) {
      if (removed) {
        group.removed(event.directory());
      }
      return;
    }
    if ((mask & DIRECTORIES) != 0) {
      group.news();
    }
    ByteBuffer directory = event.directory();
    String name = event.name();
    if ((mask & ~Fanotify.WRITTEN) == 0) {
      tell(group.watching(directory), listener -> listener.written(name));
    } else if (removed) {
      tell(group.removed(directory), ChangeListener::lost);
    } else if ((mask & Fanotify.MOVE_SELF) != 0) {
      tell(group.moved(directory), ChangeListener::lost);
    } else if (name.equals(".")) {
      tell(group.watching(directory), ChangeListener::directoryChanged);
    } else {
      tell(group.watching(directory), listener -> listener.changed(name));
    }
  }

  private static void tell(List<WatchGroup.Watch> watches, Consumer<ChangeListener> news) {
    for (WatchGroup.Watch watch : watches) {
      if (!watch.isEnded()) {
        try {
          news.accept(watch.listener());
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.ERROR, "a listener must not throw", e);
        }
      }
    }
  }
}
