package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.Names;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.SetIdBits;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and changes attributes. */
final class AttributeOps {
  /** Values of {@code tv_nsec} that stand for no time: see {@code utimensat(2)}. */
  private static final long UTIME_NOW = 0x3fffffff;

  private static final long UTIME_OMIT = 0x3ffffffe;

  private static final int TIMESPEC_SIZE = 16;

  private final Union union;
  private final Paths paths;
  private final HiddenFiles hidden;

  AttributeOps(Union union, Paths paths, HiddenFiles hidden) {
    this.union = union;
    this.paths = paths;
    this.hidden = hidden;
  }

  int getattr(Request request, long path, long stat) throws IOException {
    CallContext caller = request.caller();
    Node node = paths.node(caller, path);
    request.stats().write(stat, hidden.shown(request, path, union.stat(caller, node)));
    return 0;
  }

  int readlink(Request request, long path, long target, long size) throws IOException {
    CallContext caller = request.caller();
    byte[] text = Names.encode(union.readSymlink(caller, paths.node(caller, path)));
    int length = (int) Math.min(text.length, size - 1);
    NativeMemory.putBytes(target, text, length);
    NativeMemory.putByte(target + length, (byte) 0);
    return 0;
  }

  int chmod(Request request, long path, long mode) throws IOException {
    return change(request, path, AttributeChange.permissions((int) mode & 07777));
  }

  int chown(Request request, long path, long uid, long gid) throws IOException {
    CallContext caller = request.caller();
    AttributeChange change = AttributeChange.owner((int) uid, (int) gid);
    if (request.killsSetId() && caller.uid() != 0) {
      // What a tier's own file system takes away by itself it takes as from root, who may keep
      // more.
      Integer kept =
          SetIdBits.drop(union.stat(caller, paths.node(caller, path)), caller).permissions();
      change = kept == null ? change : change.withPermissions(kept);
    }
    return change(request, path, change);
  }

  int truncate(Request request, long path, long size) throws IOException {
    if (request.killsSetId()) {
      CallContext caller = request.caller();
      FileStat before = union.stat(caller, paths.node(caller, path));
      change(request, path, SetIdBits.drop(before, caller));
    }
    return change(request, path, AttributeChange.size(size));
  }

  int utimens(Request request, long path, long times) throws IOException {
    TimeChange atime = time(times);
    TimeChange mtime = time(times + TIMESPEC_SIZE);
    return change(request, path, AttributeChange.times(atime, mtime));
  }

  private static @Nullable TimeChange time(long timespec) {
    long seconds = NativeMemory.getLong(timespec);
    long nanos = NativeMemory.getLong(timespec + 8);
    if (nanos == UTIME_OMIT) {
      return null;
    }
    return nanos == UTIME_NOW
        ? TimeChange.NOW
        : TimeChange.at(Instant.ofEpochSecond(seconds, nanos));
  }

  private int change(Request request, long path, AttributeChange change) throws IOException {
    if (change.isEmpty()) {
      return 0;
    }
    CallContext caller = request.caller();
    Node node = paths.node(caller, path);
    union.change(caller, node, change);
    return 0;
  }

  int statfs(Request request, long path, long stat) throws IOException {
    request.stats().write(stat, union.space(request.caller()));
    return 0;
  }
}
