package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsRenamed;
import io.tierfs.nfs.NfsSpace;
import io.tierfs.nfs.NfsState;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.NfsWalk;
import io.tierfs.nfs.NfsXattrMode;
import io.tierfs.nfs.internal.rpc.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An export mounted by NFS 3: each call goes to the class of its kind. */
final class Export3 implements NfsExport {
  private final Session3 session;
  private final NfsInfo info;
  private final NfsNode root;
  private final Looking3 looking;
  private final Making3 making;
  private final Naming3 naming;
  private final Listing3 listing;

  Export3(Session3 session, NfsInfo info, NfsNode root) {
    this.session = session;
    this.info = info;
    this.root = root;
    Calls3 calls = session.calls();
    Remembered3 remembered = new Remembered3();
    looking = new Looking3(calls, remembered, info.nameBytesMax());
    making = new Making3(calls, looking, remembered, info.nameBytesMax());
    naming = new Naming3(calls, looking, remembered, info.nameBytesMax());
    listing = new Listing3(calls, info.listBytesMax());
  }

  @Override
  public NfsVersion version() {
    return NfsVersion.V3;
  }

  @Override
  public NfsInfo info() {
    return info;
  }

  @Override
  public NfsNode root() {
    return root;
  }

  @Override
  public NfsState state() {
    return session.state();
  }

  @Override
  public void ping(Duration atMost) throws IOException, InterruptedException {
    NfsException.join(
        looking.attributes(session.machine(), root.handle(), new Patience(atMost, 0, false)));
  }

  @Override
  public CompletableFuture<NfsAttributes> attributesAsync(NfsCredentials caller, NfsHandle file) {
    return looking.attributes(caller, file);
  }

  @Override
  public CompletableFuture<NfsNode> lookupAsync(
      NfsCredentials caller, NfsHandle directory, byte[] name) {
    return looking.lookup(caller, directory, name);
  }

  @Override
  public NfsWalk walk(NfsCredentials caller, NfsHandle directory, List<byte[]> names)
      throws IOException, InterruptedException {
    return looking.walk(caller, directory, names);
  }

  @Override
  public NfsAttributes setAttributes(NfsCredentials caller, NfsHandle file, NfsChange change)
      throws IOException, InterruptedException {
    return looking.setAttributes(caller, file, change);
  }

  @Override
  public NfsPage list(
      NfsCredentials caller, NfsHandle directory, long cookie, long verifier, int bytesMax)
      throws IOException, InterruptedException {
    return listing.list(caller, directory, cookie, verifier, bytesMax);
  }

  @Override
  public NfsFile open(NfsCredentials caller, NfsHandle file, NfsAccess access)
      throws IOException, InterruptedException {
    NfsNode node = new NfsNode(file, NfsException.join(looking.attributes(caller, file)));
    return opened(caller, node, false, NfsDirectoryChange.UNKNOWN);
  }

  @Override
  public NfsFile create(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsChange initial,
      boolean exclusive,
      NfsAccess access)
      throws IOException, InterruptedException {
    NfsMade made = making.create(caller, directory, name, initial, exclusive);
    return opened(caller, made.node(), exclusive, made.directory());
  }

  private File3 opened(
      NfsCredentials caller, NfsNode node, boolean created, NfsDirectoryChange directory)
      throws NfsException {
    return new File3(
        session.calls(), looking, info, caller, Making3.openable(node), created, directory);
  }

  @Override
  public NfsMade makeDirectory(
      NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial)
      throws IOException, InterruptedException {
    return making.makeDirectory(caller, directory, name, initial);
  }

  @Override
  public NfsMade makeSymlink(
      NfsCredentials caller, NfsHandle directory, byte[] name, byte[] target, NfsChange initial)
      throws IOException, InterruptedException {
    return making.makeSymlink(caller, directory, name, target, initial);
  }

  @Override
  public NfsMade makeNode(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsType type,
      int major,
      int minor,
      NfsChange initial)
      throws IOException, InterruptedException {
    return making.makeNode(caller, directory, name, type, major, minor, initial);
  }

  @Override
  public byte[] readSymlink(NfsCredentials caller, NfsHandle symlink)
      throws IOException, InterruptedException {
    return looking.readSymlink(caller, symlink);
  }

  @Override
  public NfsDirectoryChange remove(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return naming.remove(caller, Procedure3.REMOVE, directory, name);
  }

  @Override
  public NfsDirectoryChange removeDirectory(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return naming.remove(caller, Procedure3.RMDIR, directory, name);
  }

  @Override
  public NfsRenamed rename(
      NfsCredentials caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName)
      throws IOException, InterruptedException {
    return naming.rename(caller, fromDirectory, fromName, toDirectory, toName);
  }

  @Override
  public NfsMade link(NfsCredentials caller, NfsHandle file, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return naming.link(caller, file, directory, name);
  }

  @Override
  public NfsSpace space(NfsCredentials caller, NfsHandle file)
      throws IOException, InterruptedException {
    return looking.space(caller, file);
  }

  @Override
  public byte[] getXattr(NfsCredentials caller, NfsHandle file, byte[] name) throws NfsException {
    throw noXattrs();
  }

  @Override
  public void setXattr(
      NfsCredentials caller, NfsHandle file, byte[] name, byte[] value, NfsXattrMode mode)
      throws NfsException {
    throw noXattrs();
  }

  @Override
  public List<byte[]> listXattrs(NfsCredentials caller, NfsHandle file) throws NfsException {
    throw noXattrs();
  }

  @Override
  public void removeXattr(NfsCredentials caller, NfsHandle file, byte[] name) throws NfsException {
    throw noXattrs();
  }

  private static NfsException noXattrs() {
    return new NfsException(NfsStatus.NOTSUPP, "NFS 3 has no extended attributes");
  }

  @Override
  public void close() {
    session.close();
  }
}
