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
import org.jspecify.annotations.Nullable;

/**
 * An open file: a node, and the handle of the backend that holds its visible copy, wherever that
 * moves.
 */
final class UnionFile implements OpenFile {
  private final UnionNode node;
  private final OpenOptions options;
  private final Moves moves;
  private final HandleUse use;
  private final @Nullable FileStat made;
  private final @Nullable Nameless born;

  /** Set before the silence begins, for good. */
  private volatile boolean silent;

  private @Nullable Runnable heard;

  /** An existing file. */
  UnionFile(UnionNode node, Tier tier, FileHandle handle, OpenOptions options, Moves moves) {
    this(node, tier, handle, options, moves, null, null);
  }

  /**
   * A file that was just made.
   *
   * @param options how it was opened, and is opened again where it moves to
   * @param made what it looks like, {@code null} for one that existed
   * @param born what it is before it has a name, {@code null} where it had one when it was opened
   */
  UnionFile(
      UnionNode node,
      Tier tier,
      FileHandle handle,
      OpenOptions options,
      Moves moves,
      @Nullable FileStat made,
      @Nullable Nameless born) {
    this.node = node;
    this.use = new HandleUse(node, new HeldHandle(tier, handle), moves);
    this.options = options.withoutCreate().withTruncate(false);
    this.moves = moves;
    this.made = made;
    this.born = born;
    node.opened(this);
  }

  @Override
  public UnionNode node() {
    return node;
  }

  Tier tier() {
    return use.held().tier();
  }

  OpenOptions options() {
    return options;
  }

  /** What it was before it had a name, {@code null} where it had one when it was opened. */
  @Nullable Nameless born() {
    return born;
  }

  HandleUse use() {
    return use;
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
    synchronized (use) {
      if (use.isClosed() || silent) {
        return silent;
      }
      silent = true;
      DirectoryWatch.Silence silence = watch.silence(use.held().handle());
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

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    try {
      HeldHandle used = use.enter();
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
    HeldHandle used = use.beginChange();
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
        use.endChange();
      }
    }
    return writeRest(used, source, start, offset);
  }

  /** What the tier had no room for, as far as there is room elsewhere. */
  private int writeRest(HeldHandle used, ByteBuffer source, int start, long offset)
      throws IOException {
    try {
      use.growing(
          used,
          source::remaining,
          () -> source.position() > start,
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
    FileStat stat = Resolver.numbered(use.reading(now -> now.handle().stat()), node);
    return born == null ? stat : born.shown(stat);
  }

  @Override
  public FileStat firstStat() throws IOException {
    return made != null ? made : stat();
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    HandleUse.Use<Boolean> step =
        now -> {
          now.tier().requireWritable();
          now.handle().change(caller, change);
          return true;
        };
    Long size = change.size();
    if (size == null) {
      use.changing(step);
    } else {
      use.growing(() -> Math.max(0, size - stat().size()), step);
    }
  }

  byte[] getXattr(CallContext caller, String name) throws IOException {
    return use.reading(now -> now.handle().getXattr(caller, name));
  }

  void setXattr(CallContext caller, String name, byte[] value, XattrMode mode) throws IOException {
    use.changing(
        now -> {
          now.tier().requireWritable();
          now.handle().setXattr(caller, name, value, mode);
          return true;
        });
  }

  List<String> listXattrs(CallContext caller) throws IOException {
    return use.reading(now -> now.handle().listXattrs(caller));
  }

  void removeXattr(CallContext caller, String name) throws IOException {
    use.changing(
        now -> {
          now.tier().requireWritable();
          now.handle().removeXattr(caller, name);
          return true;
        });
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    try {
      use.reading(
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
      use.reading(
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
      use.growing(
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
    return use.reading(now -> now.handle().seekData(offset));
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return use.reading(now -> now.handle().seekHole(offset));
  }

  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws IOException {
    if (!(target instanceof UnionFile other)) {
      throw elsewhere();
    }
    long[] copied = new long[1];
    other.use.growing(
        () -> length,
        to ->
            use.reading(
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
    return use.held().handle().rawDescriptor();
  }

  @Override
  public boolean mayRunFull() {
    return options.access().writes() && moves.isNearlyFull(tier());
  }

  @Override
  public boolean fix() {
    return use.fix();
  }

  @Override
  public void unfix() {
    use.unfix();
  }

  /** Whether it must stay on its tier for now. */
  boolean isFixed() {
    return use.isFixed() || silent;
  }

  private IOException told(String operation, IOException error) {
    FsPath path = node.path();
    return tier().failures().told(operation, path == null ? FsPath.ROOT : path, error);
  }

  @Override
  public void close() throws IOException {
    HeldHandle last;
    synchronized (use) {
      last = use.close();
      if (last == null) {
        return;
      }
      if (heard != null) {
        heard.run(); // nobody knows what was written in silence
      }
    }
    if (born != null) {
      born.close(this, last.handle());
    } else {
      node.closed(this);
      last.handle().close();
    }
  }
}
