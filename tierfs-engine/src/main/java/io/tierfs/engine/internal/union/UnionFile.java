package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open file: a node, and the handle of the backend that holds its visible copy, which is
 * exchanged when the file moves to another tier.
 *
 * <p>Reads and writes take no lock: a read counts itself at the handle, which is then not closed
 * under it; a change counts itself here, and a move waits for it (see {@link MoveGate}).
 */
final class UnionFile implements OpenFile {
  private final UnionNode node;
  private final OpenOptions options;
  private final Moves moves;
  private final @Nullable FileStat made;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger changes = new AtomicInteger();

  /** Exchanged while no change is under way, under the monitor of {@link #closed}. */
  private volatile HeldHandle held;

  /** Set before the silence begins, for good. */
  private volatile boolean silent;

  /** How often it was fixed; changed under the node's monitor. */
  private volatile int fixes;

  private @Nullable Runnable heard;

  /** An existing file. */
  UnionFile(UnionNode node, Tier tier, FileHandle handle, OpenOptions options, Moves moves) {
    this(node, tier, handle, options, moves, null);
  }

  /**
   * A file that was just made.
   *
   * @param options how it was opened, and is opened again where it moves to
   * @param made what it looks like
   */
  UnionFile(
      UnionNode node,
      Tier tier,
      FileHandle handle,
      OpenOptions options,
      Moves moves,
      @Nullable FileStat made) {
    this.node = node;
    this.held = new HeldHandle(tier, handle);
    this.options = options.withoutCreate().withTruncate(false);
    this.moves = moves;
    this.made = made;
    node.opened(this);
  }

  @Override
  public UnionNode node() {
    return node;
  }

  Tier tier() {
    return held.tier();
  }

  OpenOptions options() {
    return options;
  }

  /** Whether no change by this file is under way. */
  boolean isQuiet() {
    return changes.get() == 0;
  }

  /** Whether nobody tells what others write to it. */
  boolean isSilent() {
    return silent;
  }

  /**
   * Has nobody tell what is written to it until it is closed.
   *
   * @param watch of a directory that it is in
   * @param changed tells that it may have changed; when this begins, and when it has ended
   */
  boolean silence(DirectoryWatch watch, Runnable changed) {
    synchronized (closed) {
      if (closed.get() || silent) {
        return silent;
      }
      silent = true;
      DirectoryWatch.Silence silence = watch.silence(held.handle());
      if (silence == null) {
        silent = false;
        return false;
      }
      heard =
          () -> {
            silence.close();
            node.closed(this);
            changed.run();
          };
    }
    changed.run();
    return true;
  }

  @Override
  public boolean isNew() {
    return made != null;
  }

  private interface Use<T> {
    T of(HeldHandle held) throws IOException;
  }

  /** What changes nothing goes on while the file is copied to another tier. */
  private <T> T reading(Use<T> use) throws IOException {
    HeldHandle used = held;
    while (!used.enter()) {
      used = held;
    }
    try {
      return use.of(used);
    } finally {
      used.leave();
    }
  }

  /** What changes the file waits while it moves to another tier. */
  private <T> T changing(Use<T> use) throws IOException {
    try {
      return use.of(beginChange());
    } finally {
      endChange();
    }
  }

  private HeldHandle beginChange() {
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
      // Counted down once by the caller.
    }
  }

  private void endChange() {
    if (changes.decrementAndGet() == 0) {
      MoveGate gate = node.gate();
      if (gate != null) {
        gate.ended();
      }
    }
  }

  /** How much room a change needs at most, in bytes; asked where there was none. */
  private interface Need {
    long bytes() throws IOException;
  }

  /**
   * What needs room: where the tier is full, the file moves to another one and it is done there.
   */
  private void growing(Need need, Use<?> use) throws IOException {
    growing(beginChange(), need, use);
  }

  /**
   * The same for a change that has begun.
   *
   * @param begun by {@link #beginChange}; it is ended here
   */
  private void growing(HeldHandle begun, Need need, Use<?> use) throws IOException {
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
        switch (moves.move(node, used.tier(), bytes, () -> use.of(held), this::endChange)) {
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

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    try {
      HeldHandle used = held;
      while (!used.enter()) {
        used = held;
      }
      try {
        return used.handle().read(target, offset);
      } finally {
        used.leave();
      }
    } catch (IOException e) {
      throw told("read", e);
    }
  }

  @Override
  public int write(ByteBuffer source, long offset) throws IOException {
    int start = source.position();
    HeldHandle used = beginChange();
    boolean over = true;
    try {
      int written = used.handle().write(source, offset);
      over = !source.hasRemaining() || written == 0;
      if (over) {
        return written;
      }
    } catch (IOException e) {
      if (!Moves.isFull(e)) {
        throw told("write", e);
      }
      over = false;
    } finally {
      if (over) {
        endChange();
      }
    }
    return writeRest(used, source, start, offset);
  }

  /** What the tier had no room for, as far as there is room elsewhere. */
  private int writeRest(HeldHandle used, ByteBuffer source, int start, long offset)
      throws IOException {
    try {
      growing(
          used,
          source::remaining,
          now -> {
            int written = 1;
            while (source.hasRemaining() && written > 0) {
              written = now.handle().write(source, offset + source.position() - start);
            }
            return written;
          });
    } catch (IOException e) {
      if (source.position() == start) {
        throw told("write", e);
      }
    }
    return source.position() - start;
  }

  @Override
  public FileStat stat() throws IOException {
    return Resolver.numbered(reading(now -> now.handle().stat()), node);
  }

  @Override
  public FileStat firstStat() throws IOException {
    return made != null ? made : stat();
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    Use<Boolean> use =
        now -> {
          now.tier().requireWritable();
          now.handle().change(caller, change);
          return true;
        };
    Long size = change.size();
    if (size == null) {
      changing(use);
    } else {
      growing(() -> Math.max(0, size - stat().size()), use);
    }
  }

  byte[] getXattr(CallContext caller, String name) throws IOException {
    return reading(now -> now.handle().getXattr(caller, name));
  }

  void setXattr(CallContext caller, String name, byte[] value, XattrMode mode) throws IOException {
    changing(
        now -> {
          now.tier().requireWritable();
          now.handle().setXattr(caller, name, value, mode);
          return true;
        });
  }

  List<String> listXattrs(CallContext caller) throws IOException {
    return reading(now -> now.handle().listXattrs(caller));
  }

  void removeXattr(CallContext caller, String name) throws IOException {
    changing(
        now -> {
          now.tier().requireWritable();
          now.handle().removeXattr(caller, name);
          return true;
        });
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    try {
      reading(
          now -> {
            now.handle().sync(dataOnly);
            return true;
          });
    } catch (IOException e) {
      throw told("sync", e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      reading(
          now -> {
            now.handle().flush();
            return true;
          });
    } catch (IOException e) {
      throw told("flush", e);
    }
  }

  @Override
  public void allocate(int mode, long offset, long length) throws IOException {
    try {
      growing(
          () -> length,
          now -> {
            now.handle().allocate(mode, offset, length);
            return true;
          });
    } catch (IOException e) {
      throw told("allocate", e);
    }
  }

  @Override
  public long seekData(long offset) throws IOException {
    return reading(now -> now.handle().seekData(offset));
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return reading(now -> now.handle().seekHole(offset));
  }

  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws IOException {
    if (!(target instanceof UnionFile other)) {
      throw elsewhere();
    }
    long[] copied = new long[1];
    other.growing(
        () -> length,
        to ->
            reading(
                from -> {
                  if (from.tier() != to.tier()) {
                    throw elsewhere(); // perhaps since the target has moved just now
                  }
                  copied[0] = from.handle().copyTo(offset, to.handle(), targetOffset, length);
                  return true;
                }));
    return copied[0];
  }

  private static FsException elsewhere() {
    return new FsException(Errno.EXDEV, "the files lie on different tiers");
  }

  @Override
  public OptionalInt rawDescriptor() {
    return held.handle().rawDescriptor();
  }

  @Override
  public boolean mayRunFull() {
    return options.access().writes() && moves.isNearlyFull(held.tier());
  }

  @Override
  public boolean fix() {
    synchronized (node) {
      boolean stays = node.gate() == null;
      fixes += stays ? 1 : 0;
      return stays;
    }
  }

  @Override
  public void unfix() {
    synchronized (node) {
      fixes--;
    }
  }

  /** Whether it must stay on its tier for now. */
  boolean isFixed() {
    return fixes > 0 || silent;
  }

  /**
   * Goes on with another handle; the old one is closed when nobody reads by it any more.
   *
   * @return false where it was closed meanwhile
   */
  boolean exchange(Tier tier, FileHandle handle) {
    HeldHandle old;
    synchronized (closed) {
      if (closed.get()) {
        return false;
      }
      old = held;
      held = new HeldHandle(tier, handle);
    }
    old.leave();
    return true;
  }

  private IOException told(String operation, IOException error) {
    FsPath path = node.path();
    return held.tier().failures().told(operation, path == null ? FsPath.ROOT : path, error);
  }

  @Override
  public void close() throws IOException {
    HeldHandle last;
    synchronized (closed) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      last = held;
      if (heard != null) {
        heard.run(); // nobody knows what was written in silence
      }
    }
    node.closed(this);
    last.handle().close();
  }
}
