package io.tierfs.backend.localdir;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that what a caller creates is the caller's, by rules that only the kernel knows whole:
 * owner, group, set-group-id directories, default ACLs, umask, quota.
 *
 * <p>Instead of repairing a new file afterwards (a window, a crash, a set-id bit lost) the creating
 * system call itself is made as its caller. All three parts of that are facts of one thread in
 * Linux, and are put back before the thread goes on:
 *
 * <ul>
 *   <li>{@code umask}: shared by all threads until a thread leaves the sharing by {@code
 *       unshare(CLONE_FS)}, which costs nothing but that. Only so does the kernel itself leave the
 *       umask out where the directory has a default ACL.
 *   <li>{@code setfsuid}, {@code setfsgid}: who the caller is to the file system. Giving up uid 0
 *       takes capabilities away, and {@code capset} brings them back: whether the caller may was
 *       checked above, on a copy of the parent that may have another mode than this tier's.
 *   <li>{@code setgroups}, by the raw call, only for a mode with the set-group-id bit: the kernel
 *       keeps that bit for members of the group alone.
 * </ul>
 *
 * <p>A process without those powers creates as itself. A virtual thread has no credentials of its
 * own, so it hands the call to a platform thread.
 */
final class Ownership implements Closeable {
  /** The system call that creates, given the mode to create with. */
  @FunctionalInterface
  interface Creation {
    /** The result, or the negative error. */
    long create(int mode);
  }

  private static final int IDLE_SECONDS = 10;
  private static final int CREATORS_MAX = 4;

  private final int uid;
  private final int gid;
  private final int[] groups;
  private final boolean impersonates;
  private final Capabilities own;
  private final Capabilities caller;
  private final Umask umask;
  private final ExecutorService creators;

  Ownership(CallPool pool, Umask umask) {
    this.umask = umask;
    try (Call call = pool.call()) {
      uid = (int) call.sys(Sys.GETEUID, 0);
      gid = (int) call.sys(Sys.GETEGID, 0);
      groups = readGroups(call);
      own = Capabilities.read(call);
    }
    caller = own.withoutGroupBit();
    impersonates = own.canImpersonate();
    var pooled =
        new ThreadPoolExecutor(
            CREATORS_MAX,
            CREATORS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("tierfs-localdir-creator-", 0).factory());
    pooled.allowCoreThreadTimeOut(true);
    creators = pooled;
  }

  /**
   * Makes the creating call as the caller.
   *
   * @param directory where it creates
   * @param area the text area that holds the new name
   * @param mode before the umask; 0 for a symbolic link
   * @return the call's result, or the negative error
   */
  long create(Call call, CallContext who, int directory, int area, int mode, Creation creation)
      throws FsException {
    if (!Thread.currentThread().isVirtual()) {
      return createHere(call, who, directory, area, mode, creation);
    }
    try {
      return await(creators.submit(() -> createHere(call, who, directory, area, mode, creation)));
    } catch (RejectedExecutionException e) {
      throw new FsException(Errno.EBADF, "the backend is closed", e);
    }
  }

  private long createHere(
      Call call, CallContext who, int directory, int area, int mode, Creation creation)
      throws FsException {
    return umask.under(
        call, who.umask(), directory, area, mode, masked -> createAs(call, who, masked, creation));
  }

  private long createAs(Call call, CallContext who, int mode, Creation creation) {
    boolean imitates = impersonates && !who.isDaemon();
    boolean user = imitates && who.uid() != uid;
    boolean group = imitates && who.gid() != gid;
    boolean member = user && (mode & Sys.S_ISGID) != 0;
    try {
      long result = member ? setGroups(call, who.groups()) : 0;
      if (result == 0 && group) {
        result = switchTo(call, Sys.SETFSGID, who.gid());
      }
      if (result == 0 && user) {
        result = switchTo(call, Sys.SETFSUID, who.uid());
        result = result == 0 ? caller.apply(call) : result;
      }
      return result == 0 ? creation.create(mode) : result;
    } finally {
      if (user) {
        call.sys(Sys.SETFSUID, uid);
        own.apply(call);
      }
      if (group) {
        call.sys(Sys.SETFSGID, gid);
      }
      if (member) {
        setGroups(call, groups);
      }
    }
  }

  /** The calls tell no error, so the second one asks what came of the first. */
  private static long switchTo(Call call, int number, int id) {
    call.sys(number, id);
    return (int) call.sys(number, -1) == id ? 0 : -Sys.EPERM;
  }

  private static int[] readGroups(Call call) {
    int count = (int) call.sys(Sys.GETGROUPS, 0, 0);
    if (count <= 0) {
      return new int[0];
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(ValueLayout.JAVA_INT, count);
      int read = (int) call.sys(Sys.GETGROUPS, count, list.address());
      return list.asSlice(0, 4L * Math.max(read, 0)).toArray(ValueLayout.JAVA_INT);
    }
  }

  private static long setGroups(Call call, int[] ids) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocateFrom(ValueLayout.JAVA_INT, ids);
      return call.sys(Sys.SETGROUPS, ids.length, list.address());
    }
  }

  /** Waits however often the waiting thread is interrupted: the call uses the thread's memory. */
  private static long await(Future<Long> creation) throws FsException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return creation.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case IOException io -> throw FsException.wrap(io);
            case RuntimeException failure -> throw failure;
            case null, default -> throw new AssertionError(e.getCause());
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    creators.shutdown();
  }
}
