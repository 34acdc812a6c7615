package io.tierfs.engine;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.Operation;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.util.List;

/**
 * The merged tree of all tiers, as front doors (a kernel mount, NIO, a program) work with it.
 *
 * <p>It is based on nodes, because the kernel is; callers that have paths {@link #walk} to them.
 * Permission is the front door's affair: a mount lets the kernel check it. Errors are {@link
 * io.tierfs.api.FsException}s with the errno that a local disk would give; ESTALE says that a node
 * has lost its last name since it was found, and that one who has a path should walk it again.
 * {@link FileStat}s carry the inode number of the union as {@link FileStat#fileId()} and volume 0.
 *
 * <p>Thread-safe. Calls block.
 *
 * @since 0.1
 */
public interface Union {
  Node root();

  /**
   * The child of this name with its attributes, asked of its tier right now; ENOENT, ENOTDIR.
   *
   * <p>What is known of the name's place costs one call to that tier; an unknown name one call to
   * each tier in turn until one has it.
   */
  Found find(CallContext caller, Node directory, String name) throws IOException;

  /** As {@link #find}, for a path; symbolic links are not followed. */
  Found find(CallContext caller, FsPath path) throws IOException;

  /** The child of this name, from what is known where that is fresh enough; ENOENT, ENOTDIR. */
  Node lookup(CallContext caller, Node directory, String name) throws IOException;

  /** As {@link #lookup}, for a path; symbolic links are not followed. */
  Node walk(CallContext caller, FsPath path) throws IOException;

  FileStat stat(CallContext caller, Node node) throws IOException;

  void change(CallContext caller, Node node, AttributeChange change) throws IOException;

  String readSymlink(CallContext caller, Node node) throws IOException;

  Node makeDirectory(CallContext caller, Node directory, String name, int mode) throws IOException;

  /** Makes a regular file, FIFO, socket or device node; {@code mode} carries the type. */
  Node makeNode(CallContext caller, Node directory, String name, int mode, long rdev)
      throws IOException;

  Node makeSymlink(CallContext caller, Node directory, String name, String target)
      throws IOException;

  /** Gives {@code node} one more name. */
  void makeHardLink(CallContext caller, Node node, Node directory, String name) throws IOException;

  void removeFile(CallContext caller, Node directory, String name) throws IOException;

  void removeDirectory(CallContext caller, Node directory, String name) throws IOException;

  void rename(
      CallContext caller,
      Node fromDirectory,
      String fromName,
      Node toDirectory,
      String toName,
      RenameMode mode)
      throws IOException;

  /** Opens an existing regular file; the create flags of the options are not looked at. */
  OpenFile open(CallContext caller, Node node, OpenOptions options) throws IOException;

  /**
   * Opens the file of this name, made where it does not exist; EEXIST with {@link
   * OpenOptions#exclusive()} where it does.
   */
  OpenFile create(CallContext caller, Node directory, String name, OpenOptions options)
      throws IOException;

  /**
   * Makes a file without a name, as {@code O_TMPFILE}, on the tier that a new file of this
   * directory would go to. {@link #makeHardLink} gives it its first name while it is open; who
   * closes it last before that deletes it. What is not linked after a crash is deleted by the next
   * start. It has a link count of 0, and it does not move to another tier as long as that is so.
   *
   * @param options access and mode; whether it may exist already is not looked at
   * @throws io.tierfs.api.FsException EOPNOTSUPP where that tier cannot keep it, EROFS
   */
  OpenFile createNameless(CallContext caller, Node directory, OpenOptions options)
      throws IOException;

  OpenDirectory openDirectory(CallContext caller, Node directory) throws IOException;

  byte[] getXattr(CallContext caller, Node node, String name) throws IOException;

  void setXattr(CallContext caller, Node node, String name, byte[] value, XattrMode mode)
      throws IOException;

  List<String> listXattrs(CallContext caller, Node node) throws IOException;

  void removeXattr(CallContext caller, Node node, String name) throws IOException;

  /** All distinct file systems below the tiers, each counted once. */
  SpaceInfo space(CallContext caller) throws IOException;

  /** Returns when everything is safe on the disks of all tiers. */
  void syncAll(CallContext caller) throws IOException;

  /** All copies at a path, in the order of the tiers; ENOENT where there is none. */
  List<Copy> copies(CallContext caller, FsPath path) throws IOException;

  /**
   * How a request would be decided: which copy of a path is looked at, where a new regular file of
   * this name would go, or which copies a change of attributes reaches. Nothing is changed.
   *
   * @throws io.tierfs.api.FsException ENOENT or ENOTDIR where the path's directory is not there or,
   *     for an action, the path
   */
  Explanation explain(CallContext caller, Operation operation, FsPath path) throws IOException;

  /** The tiers in their order. */
  List<TierInfo> tiers();

  /** The same union for a front door that remembers; to be closed with it. */
  FrontDoor frontDoor(News news);
}
