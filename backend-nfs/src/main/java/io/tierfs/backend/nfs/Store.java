package io.tierfs.backend.nfs;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.Interruption;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.NfsNode;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What all parts of a backend share: the server, what is known of it, and the open files. */
final class Store {
  private static final int BLOCK_BYTES = 1 << 16;

  private final Server server;
  private final Known known;
  private final Callers callers;
  private final Set<NfsFeature> features;
  private final Budget readBudget;
  private final Buffers readBuffers;
  private final boolean writesThrough;
  private final int readBytes;
  private final Room room;
  private final long fileBytesMax;
  private final OpenFiles files;
  private final Tree tree;
  private final Xattrs xattrs;
  private final HiddenNames hiddenNames;

  /**
   * @param info what the server can, or what is supposed of one that is not there yet
   */
  Store(Server server, NfsInfo info, NfsOptions options, CacheTimes times) {
    this.server = server;
    this.known = new Known(times, System::nanoTime);
    this.callers = new Callers(options.identity());
    this.features = info.features();
    this.readBudget = new Budget(options.readaheadBytes());
    this.writesThrough = options.writeBehindBytes() == 0;
    this.readBytes = Math.max(BLOCK_BYTES / 16, info.readBytesMax());
    this.fileBytesMax = info.fileBytesMax();
    this.readBuffers = new Buffers(readBytes, (int) (options.readaheadBytes() / readBytes));
    int writeBytes = Math.max(BLOCK_BYTES / 16, info.writeBytesMax());
    Budget writeBudget = new Budget(Math.max(options.writeBehindBytes(), 4L * writeBytes));
    this.room = new Room(server, writeBudget, callers.of(CallContext.daemon()), System::nanoTime);
    this.files = new OpenFiles(server, known, writeBudget, writeBytes, options.lastPatience());
    this.tree = new Tree(server, known, files);
    this.xattrs = new Xattrs(this);
    this.hiddenNames = new HiddenNames(this);
  }

  Server server() {
    return server;
  }

  Failures failures() {
    return server.failures();
  }

  Known known() {
    return known;
  }

  Callers callers() {
    return callers;
  }

  OpenFiles files() {
    return files;
  }

  Tree tree() {
    return tree;
  }

  Xattrs xattrs() {
    return xattrs;
  }

  HiddenNames hiddenNames() {
    return hiddenNames;
  }

  Budget readBudget() {
    return readBudget;
  }

  Buffers readBuffers() {
    return readBuffers;
  }

  /** Whether a write waits until it is safe. */
  boolean writesThrough() {
    return writesThrough;
  }

  /** Whether the server has room for what is written later. */
  Room room() {
    return room;
  }

  /** What one READ carries, in bytes. */
  int readBytes() {
    return readBytes;
  }

  long fileBytesMax() {
    return fileBytesMax;
  }

  boolean has(NfsFeature feature) {
    return features.contains(feature);
  }

  void requireFeature(NfsFeature feature) throws FsException {
    if (!has(feature)) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
  }

  /** Something that may fail. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /** Sets attributes on the server. */
  @FunctionalInterface
  interface Setter {
    NfsAttributes set(NfsCredentials caller, NfsChange change)
        throws IOException, InterruptedException;
  }

  /** Does something, failing as a backend does. */
  <T> T translated(Step<T> step) throws FsException {
    try {
      return step.run();
    } catch (IOException e) {
      throw failures().of(e);
    }
  }

  /** Does something while nobody else writes to a file. */
  <T> T inOrder(OpenFile file, Step<T> step) throws IOException {
    boolean free =
        Interruption.during(
            () -> {
              if (server.patience().isEmpty()) {
                file.order.lockInterruptibly();
                return true;
              }
              return file.order.tryLock(server.patience().get().toNanos(), TimeUnit.NANOSECONDS);
            });
    if (!free) {
      throw server.timedOut();
    }
    try {
      return step.run();
    } catch (IOException e) {
      throw failures().of(e);
    } finally {
      file.order.unlock();
    }
  }

  /**
   * Changes attributes, in the order that {@link AttributeChange} asks for: a server that changes
   * an owner takes set-id bits away, also those that it is given by the same call.
   *
   * @param open the file's state where it is open
   */
  void change(
      NfsCredentials caller,
      NfsHandle file,
      @Nullable OpenFile open,
      AttributeChange change,
      Setter setter)
      throws IOException {
    if (change.isEmpty()) {
      return;
    }
    if (open == null) {
      set(caller, file, null, change, setter);
    } else {
      inOrder(
          open,
          () -> {
            // A WRITE that comes later would move the times, or make the file longer again.
            open.writes.settle();
            set(caller, file, open, change, setter);
            return true;
          });
    }
  }

  private void set(
      NfsCredentials caller,
      NfsHandle file,
      @Nullable OpenFile open,
      AttributeChange change,
      Setter setter)
      throws IOException {
    NfsChange all = Stats.change(change);
    boolean owner = all.uid() != null || all.gid() != null;
    if (all.size() != null) {
      setPart(caller, file, open, NfsChange.size(all.size()), setter);
    }
    if (owner && all.permissions() != null) {
      NfsChange ids = new NfsChange(null, all.uid(), all.gid(), null, null, null);
      setPart(caller, file, open, ids, setter);
      owner = false;
    }
    NfsChange rest =
        new NfsChange(
            all.permissions(),
            owner ? all.uid() : null,
            owner ? all.gid() : null,
            null,
            all.atime(),
            all.mtime());
    if (!rest.equals(NfsChange.NONE)) {
      setPart(caller, file, open, rest, setter);
    }
  }

  private void setPart(
      NfsCredentials caller, NfsHandle file, @Nullable OpenFile open, NfsChange part, Setter setter)
      throws IOException {
    long asked = known.clock();
    try {
      NfsAttributes after = server.ask(_ -> setter.set(caller, part));
      known.changed(file, asked, after);
      if (open != null && part.size() != null) {
        open.truncated(part.size());
      }
    } catch (IOException e) {
      // Whether it happened is not known.
      known.changed(file, asked, null);
      throw e;
    } finally {
      if (open != null && part.size() != null) {
        open.changed();
      }
    }
  }

  /** What a file looks like, with what the server does not know yet. */
  FileStat stat(NfsCredentials caller, NfsHandle handle) throws IOException {
    OpenFile open = files.find(handle);
    long unsafeSize = unsafeSize(open);
    return seen(open, tree.attributes(caller, handle), unsafeSize);
  }

  /**
   * The same, of attributes that were asked for; {@code null} where they may be older than a change
   * of ours.
   */
  @Nullable FileStat learn(NfsNode node, long asked) {
    OpenFile open = files.find(node.handle());
    long unsafeSize = unsafeSize(open);
    return files.learn(node.handle(), node.attributes(), asked)
        ? seen(open, node.attributes(), unsafeSize)
        : null;
  }

  private static long unsafeSize(@Nullable OpenFile open) {
    return open == null ? 0 : open.unsafeSize();
  }

  private FileStat seen(@Nullable OpenFile open, NfsAttributes attributes, long unsafeSize) {
    FileStat told = Stats.of(attributes, readBytes);
    return open == null ? told : open.seen(told, unsafeSize);
  }

  /** A handle of a file was closed: the last one takes a hidden name along. */
  void leave(OpenFile file) {
    if (files.leave(file)) {
      hiddenNames.unhide(file);
    }
  }

  void close() {
    files.close();
    server.close();
  }
}
