package io.tierfs.nfs;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One mounted export of an NFS server, whatever the version of the protocol.
 *
 * <p>Thread-safe. A call blocks its thread until the server has answered, and any number may be
 * under way at once on virtual threads; those that are worth pipelining also come as futures, whose
 * continuations run on a thread of the client and must not block. Names are the bytes between two
 * slashes, at most {@link NfsInfo#nameBytesMax()}: longer ones fail with {@link
 * NfsStatus#NAMETOOLONG} without a call, empty ones and those with a slash or NUL with {@link
 * NfsStatus#INVAL}. {@code .} and {@code ..} are not allowed.
 *
 * <p>Every call fails with {@link NfsException}: with the server's status, or with {@link
 * NfsStatus#TIMEDOUT} where a {@linkplain NfsSettings.Patience#soft() soft} mount's time is over
 * (the server may execute the call all the same, now or later), {@link NfsStatus#CLOSED} after
 * {@link #close}, {@link NfsStatus#PROTOCOL} for an answer that makes no sense. {@code
 * InterruptedException} ends the wait, not the call. DELAY, JUKEBOX and GRACE are waited for within
 * the call's time.
 *
 * <p>A call that was sent again because its answer was lost may find its own work done. The client
 * tells success where it can prove it (same file, same target, same verifier), else the server's
 * error.
 */
public interface NfsExport extends AutoCloseable {
  /** What was agreed on with the server. */
  NfsVersion version();

  /** Limits and abilities of the server, asked for at the mount. */
  NfsInfo info();

  /** The export's root, as it was at the mount. */
  NfsNode root();

  /** How the connection does now; never blocks. */
  NfsState state();

  /**
   * Asks the server whether it is there: v3 a GETATTR of the root, v4 a SEQUENCE (which renews the
   * lease too). Also on a hard mount it gives up after {@code atMost}.
   *
   * @throws NfsException TIMEDOUT
   */
  void ping(Duration atMost) throws IOException, InterruptedException;

  /** The attributes of a file: GETATTR. */
  CompletableFuture<NfsAttributes> attributesAsync(NfsCredentials caller, NfsHandle file);

  default NfsAttributes attributes(NfsCredentials caller, NfsHandle file)
      throws IOException, InterruptedException {
    return NfsException.join(attributesAsync(caller, file));
  }

  /** Handle and attributes of a name in a directory: LOOKUP; with GETFH, GETATTR on v4. */
  CompletableFuture<NfsNode> lookupAsync(NfsCredentials caller, NfsHandle directory, byte[] name);

  default NfsNode lookup(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return NfsException.join(lookupAsync(caller, directory, name));
  }

  /**
   * Walks down a path: v4 in one compound for as many names as the session allows, v3 name by name.
   * A symbolic link on the way is not followed: the walk ends with {@link NfsStatus#NOTDIR}.
   *
   * @param names from {@code directory} down, at least one
   */
  NfsWalk walk(NfsCredentials caller, NfsHandle directory, List<byte[]> names)
      throws IOException, InterruptedException;

  /**
   * Changes attributes, all or (where the server fails in the middle) some: SETATTR. For the size
   * of an open file use {@link NfsFile#setAttributes}; here v4 sends the anonymous state id.
   *
   * @return the attributes afterwards
   */
  NfsAttributes setAttributes(NfsCredentials caller, NfsHandle file, NfsChange change)
      throws IOException, InterruptedException;

  /**
   * A page of a directory with attributes and handles: READDIRPLUS on v3, READDIR on v4. {@code .}
   * and {@code ..} are left out.
   *
   * @param cookie 0 to begin, else {@link NfsEntry#cookie()} of the last entry seen
   * @param verifier 0 to begin, else that of the page before
   * @param bytesMax how large the answer may be; cut to what the server can
   * @throws NfsException BAD_COOKIE where the server cannot go on from here
   */
  NfsPage list(NfsCredentials caller, NfsHandle directory, long cookie, long verifier, int bytesMax)
      throws IOException, InterruptedException;

  /**
   * Opens an existing regular file by its handle. v4: OPEN (CLAIM_FH) with GETATTR in one compound,
   * no deny mode, no delegation wanted; v3: a GETATTR, nothing is open on the server.
   *
   * @throws NfsException ISDIR, SYMLINK, or INVAL for anything else that is no regular file
   */
  NfsFile open(NfsCredentials caller, NfsHandle file, NfsAccess access)
      throws IOException, InterruptedException;

  /**
   * Makes a regular file and opens it. v4: OPEN with UNCHECKED4, or EXCLUSIVE4_1 (attributes in the
   * same compound); v3: CREATE UNCHECKED, or EXCLUSIVE and then SETATTR.
   *
   * @param exclusive EXIST where the name exists; right also where the call had to be sent again.
   *     Without it an existing file is opened and {@link NfsFile#created()} says so where known;
   *     {@code initial} is then not applied, but for a size of 0
   */
  NfsFile create(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsChange initial,
      boolean exclusive,
      NfsAccess access)
      throws IOException, InterruptedException;

  /** Makes a directory: MKDIR, v4 CREATE. */
  NfsMade makeDirectory(NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial)
      throws IOException, InterruptedException;

  /** Makes a symbolic link that holds these bytes: SYMLINK, v4 CREATE. */
  NfsMade makeSymlink(
      NfsCredentials caller, NfsHandle directory, byte[] name, byte[] target, NfsChange initial)
      throws IOException, InterruptedException;

  /**
   * Makes a FIFO, socket or device node: MKNOD, v4 CREATE.
   *
   * @param major for devices, as {@code minor}; else 0
   */
  NfsMade makeNode(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsType type,
      int major,
      int minor,
      NfsChange initial)
      throws IOException, InterruptedException;

  /** What a symbolic link holds: READLINK; INVAL for anything else. */
  byte[] readSymlink(NfsCredentials caller, NfsHandle symlink)
      throws IOException, InterruptedException;

  /**
   * Removes a name of anything but a directory: REMOVE. v4 has one operation for files and
   * directories, so there the caller has to know what the name stands for.
   */
  NfsDirectoryChange remove(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException;

  /** Removes an empty directory: RMDIR, v4 REMOVE (see {@link #remove}). */
  NfsDirectoryChange removeDirectory(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException;

  /** Renames, replacing what has the new name: RENAME. */
  NfsRenamed rename(
      NfsCredentials caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName)
      throws IOException, InterruptedException;

  /** One more name for a file: LINK. The attributes of the file are those afterwards. */
  NfsMade link(NfsCredentials caller, NfsHandle file, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException;

  /** How much is free: FSSTAT, v4 GETATTR of space_* and files_*. */
  NfsSpace space(NfsCredentials caller, NfsHandle file) throws IOException, InterruptedException;

  /**
   * The value of a user extended attribute: GETXATTR (4.2, {@link NfsFeature#XATTRS}).
   *
   * @param name without the prefix {@code user.}
   * @throws NfsException NODATA where there is none, NOTSUPP on versions and servers without them
   */
  byte[] getXattr(NfsCredentials caller, NfsHandle file, byte[] name)
      throws IOException, InterruptedException;

  /** Sets a user extended attribute: SETXATTR (4.2); EXIST, NODATA as the mode says. */
  void setXattr(NfsCredentials caller, NfsHandle file, byte[] name, byte[] value, NfsXattrMode mode)
      throws IOException, InterruptedException;

  /** The names of all user extended attributes, without {@code user.}: LISTXATTRS (4.2). */
  List<byte[]> listXattrs(NfsCredentials caller, NfsHandle file)
      throws IOException, InterruptedException;

  /** Removes a user extended attribute: REMOVEXATTR (4.2); NODATA. */
  void removeXattr(NfsCredentials caller, NfsHandle file, byte[] name)
      throws IOException, InterruptedException;

  /**
   * Unmounts: v4 destroys session and client id where the server answers within a second, v3 says
   * UMNT. Calls under way fail with CLOSED, open files are gone. Idempotent; never waits longer
   * than a few seconds, ends all threads of the export.
   */
  @Override
  void close();
}
