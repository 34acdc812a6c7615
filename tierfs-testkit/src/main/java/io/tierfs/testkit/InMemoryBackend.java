package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A complete backend that keeps its files in memory: a tier for tests, and the shortest example of
 * what a backend does.
 *
 * <p>It behaves like a local Linux file system that is mounted with {@code noatime}, used by root.
 * Capabilities can be taken from it; what is gone then fails with the errno of {@link Capability}.
 * Thread-safe by one lock.
 *
 * @since 0.1
 */
public final class InMemoryBackend implements Backend {
  /** All that it can do. */
  public static final Set<Capability> ALL_CAPABILITIES =
      Set.copyOf(
          EnumSet.complementOf(
              EnumSet.of(
                  Capability.RAW_DESCRIPTORS, Capability.CASE_INSENSITIVE, Capability.REMOTE)));

  private final Set<Capability> capabilities;
  private final String volume;
  private final MemoryTree tree;
  private final MemoryWatches watches;
  private final AtomicInteger openHandles = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A backend that can do everything, with 16 GiB of room. */
  public InMemoryBackend() {
    this(builder());
  }

  private InMemoryBackend(Builder builder) {
    capabilities = Set.copyOf(builder.capabilities);
    volume = builder.volume;
    tree = new MemoryTree(capabilities, new MemorySpace(builder.capacityBytes), builder.clock);
    watches = new MemoryWatches(tree);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** How many handles were opened and not closed. */
  public int openHandles() {
    return openHandles.get();
  }

  public boolean isClosed() {
    return closed.get();
  }

  /**
   * The same store as another program has it: what is changed by this view is told to the watches
   * of this backend, whose own changes are not. Closing the view does nothing.
   */
  public Backend outside() {
    return new OutsideView(this, tree, watches);
  }

  /** Ends every watch, as after more news than a queue can hold. */
  public void loseWatches() {
    watches.loseAll();
  }

  /** How many watches are open: neither closed nor lost. */
  public int openWatches() {
    return watches.size();
  }

  /** Returns when all that was changed {@link #outside()} before has been told to its watches. */
  public void awaitNews() throws InterruptedException {
    watches.await();
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws FsException {
    synchronized (tree) {
      return tree.find(path).stat();
    }
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws FsException {
    synchronized (tree) {
      return new MemoryCursor(tree, tree.findDirectory(directory));
    }
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws FsException {
    synchronized (tree) {
      if (options.create() || options.truncate() || options.access().writes()) {
        needWrite();
      }
      MemoryNode node = openNode(caller, path, options);
      if (options.truncate()) {
        node.resize(0);
      }
      openHandles.incrementAndGet();
      return new MemoryHandle(tree, node, options, openHandles::decrementAndGet);
    }
  }

  private MemoryNode openNode(CallContext caller, FsPath path, OpenOptions options)
      throws FsException {
    MemoryNode node = path.isRoot() ? tree.find(path) : tree.slot(path).node();
    if (node == null) {
      if (!options.create()) {
        throw FsException.notFound(path);
      }
      return tree.make(caller, tree.slot(path), FileType.REGULAR, options.mode(), 0);
    }
    if (options.create() && options.exclusive()) {
      throw new FsException(Errno.EEXIST);
    }
    return switch (node.type) {
      case REGULAR -> node;
      case DIRECTORY -> throw new FsException(Errno.EISDIR);
      case SYMLINK -> throw new FsException(Errno.ELOOP);
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> throw new FsException(Errno.ENXIO);
    };
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws FsException {
    synchronized (tree) {
      needWrite();
      tree.make(caller, tree.freeSlot(path), FileType.DIRECTORY, mode, 0);
    }
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws FsException {
    synchronized (tree) {
      needWrite();
      MemoryNode node = tree.find(path);
      if (node.isDirectory()) {
        throw new FsException(Errno.EISDIR);
      }
      tree.unlink(tree.slot(path), node);
    }
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws FsException {
    synchronized (tree) {
      needWrite();
      MemoryTree.Slot slot = tree.slot(path);
      MemoryNode node = tree.findDirectory(path);
      if (!node.children.isEmpty()) {
        throw new FsException(Errno.ENOTEMPTY);
      }
      tree.unlink(slot, node);
    }
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws FsException {
    synchronized (tree) {
      needWrite();
      tree.rename(from, to, mode);
    }
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws FsException {
    synchronized (tree) {
      needWrite();
      tree.find(path).change(change);
    }
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws FsException {
    synchronized (tree) {
      needWrite(Capability.SYMLINKS);
      tree.make(caller, tree.freeSlot(path), FileType.SYMLINK, 0777, 0).target = target;
    }
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws FsException {
    synchronized (tree) {
      MemoryNode node = tree.find(path);
      if (node.type != FileType.SYMLINK) {
        throw new FsException(Errno.EINVAL);
      }
      return node.target;
    }
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws FsException {
    synchronized (tree) {
      needWrite(Capability.HARD_LINKS);
      MemoryNode node = tree.find(existing);
      MemoryTree.Slot slot = tree.freeSlot(path);
      if (node.isDirectory()) {
        throw new FsException(Errno.EPERM);
      }
      tree.link(node, slot);
    }
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws FsException {
    synchronized (tree) {
      FileType type = FileType.ofMode(mode);
      needWrite(type == FileType.REGULAR ? Capability.WRITE : Capability.SPECIAL_FILES);
      if (type == FileType.DIRECTORY || type == FileType.SYMLINK) {
        throw new FsException(Errno.EPERM);
      }
      boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
      tree.make(caller, tree.freeSlot(path), type, mode, device ? rdev : 0);
    }
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws FsException {
    synchronized (tree) {
      return tree.find(path).getXattr(name);
    }
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws FsException {
    synchronized (tree) {
      tree.find(path).setXattr(name, value, mode);
    }
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws FsException {
    synchronized (tree) {
      return tree.find(path).listXattrs();
    }
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws FsException {
    synchronized (tree) {
      tree.find(path).removeXattr(name);
    }
  }

  @Override
  public SpaceInfo space(CallContext caller) {
    synchronized (tree) {
      long free = tree.space().freeBytes();
      long total = tree.space().totalBytes();
      return new SpaceInfo(
          volume, total, free, free, 0, 0, MemoryPages.PAGE_BYTES, Names.NAME_BYTES_MAX);
    }
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws FsException {
    synchronized (tree) {
      tree.findDirectory(directory);
    }
  }

  @Override
  public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws FsException {
    synchronized (tree) {
      if (!tree.can(Capability.WATCH)) {
        throw new FsException(Errno.EOPNOTSUPP);
      }
      return watches.add(tree.findDirectory(directory), listener);
    }
  }

  @Override
  public void close() {
    closed.set(true);
    watches.close();
  }

  private void needWrite() throws FsException {
    if (!tree.can(Capability.WRITE)) {
      throw new FsException(Errno.EROFS);
    }
  }

  private void needWrite(Capability capability) throws FsException {
    needWrite();
    if (!tree.can(capability)) {
      throw new FsException(Errno.EPERM);
    }
  }

  /**
   * Collects what an in-memory backend is to be. Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private Set<Capability> capabilities = EnumSet.copyOf(ALL_CAPABILITIES);
    private long capacityBytes = 16L << 30;
    private InstantSource clock = InstantSource.system();
    private String volume = "memory-" + UUID.randomUUID();

    private Builder() {}

    /** Just these. */
    public Builder capabilities(Set<Capability> value) {
      capabilities = EnumSet.noneOf(Capability.class);
      capabilities.addAll(value);
      return this;
    }

    public Builder with(Capability capability) {
      capabilities.add(capability);
      return this;
    }

    public Builder without(Capability... gone) {
      capabilities.removeAll(Set.of(gone));
      return this;
    }

    /** How much it takes before ENOSPC, rounded down to pages of 4 KiB. */
    public Builder capacity(long bytes) {
      capacityBytes = bytes;
      return this;
    }

    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /** The name of its disk: two backends of one volume count once in free space. */
    public Builder volume(String value) {
      volume = value;
      return this;
    }

    public InMemoryBackend build() {
      return new InMemoryBackend(this);
    }
  }
}
