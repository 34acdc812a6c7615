package io.tierfs.testkit;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.RenameMode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of an in-memory backend and the rules by which they come and go; its own lock. */
final class MemoryTree {
  private final Set<Capability> capabilities;
  private final MemorySpace space;
  private final InstantSource clock;
  private final MemoryNode root;
  private long lastId;

  /** A name in a directory, whether something has it or not. */
  record Slot(MemoryNode directory, String name) {
    @Nullable MemoryNode node() {
      return directory.children.get(name);
    }
  }

  MemoryTree(Set<Capability> capabilities, MemorySpace space, InstantSource clock) {
    this.capabilities = capabilities;
    this.space = space;
    this.clock = clock;
    this.root = new MemoryNode(this, ++lastId, FileType.DIRECTORY, 0755, 0, 0, 0);
    root.nlink = 2;
  }

  boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  MemorySpace space() {
    return space;
  }

  Comparator<String> nameOrder() {
    return can(Capability.CASE_INSENSITIVE)
        ? String.CASE_INSENSITIVE_ORDER
        : Comparator.naturalOrder();
  }

  Instant now() {
    return kept(clock.instant());
  }

  /** What is left of a time when it is stored. */
  Instant kept(Instant time) {
    return can(Capability.NANOSECOND_TIMES) ? time : time.truncatedTo(ChronoUnit.SECONDS);
  }

  MemoryNode find(FsPath path) throws FsException {
    MemoryNode node = root;
    for (String name : path.names()) {
      node = step(node, name, path);
    }
    return node;
  }

  MemoryNode findDirectory(FsPath path) throws FsException {
    MemoryNode node = find(path);
    if (!node.isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    return node;
  }

  private static MemoryNode step(MemoryNode node, String name, FsPath path) throws FsException {
    checkName(node, name);
    MemoryNode child = node.children.get(name);
    if (child == null) {
      throw FsException.notFound(path);
    }
    return child;
  }

  private static void checkName(MemoryNode directory, String name) throws FsException {
    if (!directory.isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    if (Names.encodedLength(name) > Names.NAME_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
  }

  /** The place of a name; EBUSY for the root, which has none. */
  Slot slot(FsPath path) throws FsException {
    if (path.isRoot()) {
      throw new FsException(Errno.EBUSY);
    }
    MemoryNode directory = find(path.parent());
    checkName(directory, path.name());
    return new Slot(directory, path.name());
  }

  /** A place that must be free. */
  Slot freeSlot(FsPath path) throws FsException {
    if (path.isRoot()) {
      throw new FsException(Errno.EEXIST);
    }
    Slot slot = slot(path);
    if (slot.node() != null) {
      throw new FsException(Errno.EEXIST);
    }
    return slot;
  }

  /** Makes something for the caller at a free place. */
  MemoryNode make(CallContext caller, Slot slot, FileType type, int mode, long rdev) {
    MemoryNode directory = slot.directory();
    boolean inherits = directory.isSetGid();
    int setGid = inherits && type == FileType.DIRECTORY ? 02000 : 0;
    int permissions = type == FileType.SYMLINK ? 0777 : caller.masked(mode) | setGid;
    int gid = inherits ? directory.gid() : caller.gid();
    var node = new MemoryNode(this, ++lastId, type, permissions, caller.uid(), gid, rdev);
    attach(slot, node);
    directory.touchContent();
    return node;
  }

  void link(MemoryNode node, Slot slot) {
    attach(slot, node);
    slot.directory().touchContent();
    node.touchAttributes();
  }

  /** Takes a name away. */
  void unlink(Slot slot, MemoryNode node) {
    detach(slot, node);
    slot.directory().touchContent();
    if (node.isDirectory()) {
      node.nlink = 0;
    }
    node.touchAttributes();
    node.freeIfGone();
  }

  private static void attach(Slot slot, MemoryNode node) {
    slot.directory().children.put(slot.name(), node);
    node.nlink++;
    slot.directory().nlink += node.isDirectory() ? 1 : 0;
  }

  private static void detach(Slot slot, MemoryNode node) {
    slot.directory().children.remove(slot.name());
    node.nlink--;
    slot.directory().nlink -= node.isDirectory() ? 1 : 0;
  }

  void rename(FsPath from, FsPath to, RenameMode mode) throws FsException {
    Slot source = slot(from);
    MemoryNode node = find(from);
    Slot target = slot(to);
    MemoryNode existing = target.node();
    checkRename(from, to, mode, node, existing);
    if (node == existing) {
      return;
    }
    detach(source, node);
    if (existing != null && mode == RenameMode.EXCHANGE) {
      detach(target, existing);
      attach(source, existing);
    } else if (existing != null) {
      unlink(target, existing);
    }
    attach(target, node);
    node.touchAttributes();
    source.directory().touchContent();
    target.directory().touchContent();
  }

  private void checkRename(
      FsPath from, FsPath to, RenameMode mode, MemoryNode node, @Nullable MemoryNode existing)
      throws FsException {
    boolean exchange = mode == RenameMode.EXCHANGE;
    if ((exchange && !can(Capability.RENAME_EXCHANGE))
        || (mode == RenameMode.NO_REPLACE && !can(Capability.RENAME_NO_REPLACE))) {
      throw new FsException(Errno.EINVAL);
    }
    if (exchange && existing == null) {
      throw FsException.notFound(to);
    }
    if (mode == RenameMode.NO_REPLACE && existing != null) {
      throw new FsException(Errno.EEXIST);
    }
    boolean moves = !from.equals(to);
    if (moves && (to.startsWith(from) || (exchange && from.startsWith(to)))) {
      throw new FsException(Errno.EINVAL);
    }
    boolean directories = node.isDirectory() || (existing != null && existing.isDirectory());
    if (existing != null && existing != node && !exchange && directories) {
      checkReplaced(node, existing);
    }
    if (moves && directories && !can(Capability.RENAME_DIRECTORIES)) {
      throw new FsException(Errno.EXDEV);
    }
  }

  private static void checkReplaced(MemoryNode node, MemoryNode existing) throws FsException {
    if (!node.isDirectory()) {
      throw new FsException(Errno.EISDIR);
    }
    if (!existing.isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    if (!existing.children.isEmpty()) {
      throw new FsException(Errno.ENOTEMPTY);
    }
  }
}
