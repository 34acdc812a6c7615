package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.Errno;
import io.tierfs.fuse.internal.Failures;
import io.tierfs.fuse.internal.jnr.Upcalls.Body1;
import io.tierfs.fuse.internal.jnr.Upcalls.Body2;
import io.tierfs.fuse.internal.jnr.Upcalls.Body3;
import io.tierfs.fuse.internal.jnr.Upcalls.Body4;
import io.tierfs.fuse.internal.jnr.Upcalls.Body5;
import io.tierfs.fuse.internal.jnr.Upcalls.Shape1;
import io.tierfs.fuse.internal.jnr.Upcalls.Shape2;
import io.tierfs.fuse.internal.jnr.Upcalls.Shape3;
import io.tierfs.fuse.internal.jnr.Upcalls.Shape4;
import io.tierfs.fuse.internal.jnr.Upcalls.Shape5;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.BaseStruct;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * A {@code struct fuse_operations} that is filled with callbacks, none of which ever throws.
 *
 * <p>Has to live as long as its session: native code jumps into what it holds.
 */
final class OperationTable {
  /**
   * {@code nullpath_ok} and {@code utime_omit_ok}: bits of one C int. Not {@code nopath}: the path
   * tells by which of its names a file is asked for, see {@link HiddenFiles#shown}.
   */
  private static final int FLAGS = 1 | 4;

  private static final int RETRIES = 20;

  private final FuseOperations layout = new FuseOperations(Runtime.getSystemRuntime());
  private final List<Object> kept = new ArrayList<>();
  private final long address;

  OperationTable(Arena memory) {
    address = memory.allocate(Struct.size(layout), 8).address();
    // Handle operations come also for files that have no path; times may be left out.
    long behindBmap = layout.bmap.offset() + Runtime.getSystemRuntime().addressSize();
    NativeMemory.putInt(address + behindBmap, FLAGS);
  }

  long address() {
    return address;
  }

  long size() {
    return Struct.size(layout);
  }

  /** Names the members. */
  FuseOperations members() {
    return layout;
  }

  void set(BaseStruct.Func<?> member, String name, Body1 body) {
    Shape1 callback = a -> answer(name, () -> body.run(request(), a));
    store(member, Shape1.class, callback);
  }

  void set(BaseStruct.Func<?> member, String name, Body2 body) {
    Shape2 callback = (a, b) -> answer(name, () -> body.run(request(), a, b));
    store(member, Shape2.class, callback);
  }

  void set(BaseStruct.Func<?> member, String name, Body3 body) {
    Shape3 callback = (a, b, c) -> answer(name, () -> body.run(request(), a, b, c));
    store(member, Shape3.class, callback);
  }

  void set(BaseStruct.Func<?> member, String name, Body4 body) {
    Shape4 callback = (a, b, c, d) -> answer(name, () -> body.run(request(), a, b, c, d));
    store(member, Shape4.class, callback);
  }

  void set(BaseStruct.Func<?> member, String name, Body5 body) {
    Shape5 callback = (a, b, c, d, e) -> answer(name, () -> body.run(request(), a, b, c, d, e));
    store(member, Shape5.class, callback);
  }

  /** Lets go of the callbacks, once nobody calls them any more. */
  void release() {
    kept.clear();
  }

  private <T> void store(BaseStruct.Func<?> member, Class<T> shape, T callback) {
    Pointer code =
        Runtime.getSystemRuntime().getClosureManager().getClosurePointer(shape, callback);
    kept.add(callback);
    kept.add(code);
    NativeMemory.putLong(address + member.offset(), code.address());
  }

  private static Request request() {
    if (Thread.currentThread() instanceof ServiceThread thread) {
      return thread.request();
    }
    throw new IllegalStateException("a callback on a thread that is none of ours");
  }

  /** What one callback does. */
  private interface Attempt {
    int run() throws Exception;
  }

  /**
   * Runs a callback. A file that was replaced between the walk to it and the operation on it is
   * gone (ESTALE), but its path is not: the walk is taken again, so that nobody ever misses a file
   * that is only being replaced.
   */
  private static long answer(String name, Attempt attempt) {
    for (int again = RETRIES; ; again--) {
      try {
        return attempt.run();
      } catch (Throwable e) {
        if (again == 0 || Errno.of(e) != Errno.ESTALE) {
          return -Failures.answer(name, e).code();
        }
      }
    }
  }
}
