package io.tierfs.nfs.internal.v4;

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
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** An export of an NFS 4 server. */
final class Export4 implements NfsExport {
  /** LOOKUP, GETFH, GETATTR. */
  private static final int OPS_A_NAME = 3;

  private static final int LIST_BYTES_MIN = 512;

  private final Mount4 mount;
  private final Lifecycle4 lifecycle;
  private final NfsVersion version;
  private final NfsInfo info;
  private final NfsNode root;
  private final Opens4 opens;
  private final Changes4 changes;
  private final Seen4 seen = new Seen4();
  private final Set<Integer> unsupported = ConcurrentHashMap.newKeySet();

  Export4(
      Mount4 mount,
      Lifecycle4 lifecycle,
      NfsVersion version,
      NfsInfo info,
      NfsNode root,
      Bitmap4 exclusiveAttributes) {
    this.mount = mount;
    this.lifecycle = lifecycle;
    this.version = version;
    this.info = info;
    this.root = root;
    this.opens = new Opens4(this, mount, exclusiveAttributes, seen);
    this.changes = new Changes4(mount, seen);
  }

  @Override
  public NfsVersion version() {
    return version;
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
    return lifecycle.state();
  }

  @Override
  public void ping(Duration atMost) throws IOException, InterruptedException {
    lifecycle.ping(atMost);
  }

  private byte[] checked(byte[] name) throws NfsException {
    return Names4.checked(name, info.nameBytesMax());
  }

  // ---- looking

  @Override
  public CompletableFuture<NfsAttributes> attributesAsync(NfsCredentials caller, NfsHandle file) {
    return attributesAsync(mount.credential(caller), file);
  }

  CompletableFuture<NfsAttributes> attributesAsync(RpcCredential caller, NfsHandle file) {
    return mount.async(
        Request4.of(
            caller,
            () -> new Ops4().putfh(file).getattr(Attr4.FILE),
            results -> results.skip(Op4.PUTFH).attributes()));
  }

  @Override
  public CompletableFuture<NfsNode> lookupAsync(
      NfsCredentials caller, NfsHandle directory, byte[] name) {
    try {
      return mount
          .async(changes.lookup(mount.credential(caller), directory, checked(name)))
          .thenApply(
              node -> {
                seen.put(directory, name, node.handle());
                return node;
              });
    } catch (NfsException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public NfsWalk walk(NfsCredentials caller, NfsHandle directory, List<byte[]> names)
      throws IOException, InterruptedException {
    for (byte[] name : names) {
      checked(name);
    }
    List<NfsNode> found = new ArrayList<>();
    while (found.size() < names.size()) {
      NfsHandle from = found.isEmpty() ? directory : found.getLast().handle();
      // SEQUENCE and PUTFH take two.
      int most = (mount.session().operationsMax() - 2) / OPS_A_NAME;
      List<byte[]> some = names.subList(found.size(), Math.min(names.size(), found.size() + most));
      int failure = mount.call(walkRequest(mount.credential(caller), from, some, found));
      if (failure != Status4.OK) {
        return new NfsWalk(
            found, failure == Status4.SYMLINK ? NfsStatus.NOTDIR : Status4.meaning(failure));
      }
    }
    NfsHandle parent = found.size() == 1 ? directory : found.get(found.size() - 2).handle();
    seen.put(parent, names.getLast(), found.getLast().handle());
    return new NfsWalk(found, null);
  }

  private static Request4<Integer> walkRequest(
      RpcCredential caller, NfsHandle from, List<byte[]> names, List<NfsNode> found) {
    return Request4.of(
        caller,
        () -> {
          Ops4 ops = new Ops4().putfh(from);
          names.forEach(name -> ops.lookup(name).getfh().getattr(Attr4.FILE));
          return ops;
        },
        results -> {
          results.skip(Op4.PUTFH);
          List<NfsNode> some = new ArrayList<>();
          int status = Status4.OK;
          for (int i = 0; i < names.size() && status == Status4.OK; i++) {
            status = results.nextStatus(Op4.LOOKUP);
            if (status == Status4.OK) {
              some.add(results.node());
            } else if (status == Status4.DELAY || status == Status4.GRACE) {
              throw new Failure4(status, false);
            }
          }
          found.addAll(some);
          return status;
        });
  }

  @Override
  public NfsPage list(
      NfsCredentials caller, NfsHandle directory, long cookie, long verifier, int bytesMax)
      throws IOException, InterruptedException {
    RpcCredential credential = mount.credential(caller);
    int bytes = Math.clamp(bytesMax, 1, info.listBytesMax());
    while (true) {
      try {
        return mount.protocol(Listing4.request(credential, directory, cookie, verifier, bytes));
      } catch (Failure4 e) {
        if (e.status() != Status4.TOOSMALL || bytes >= info.listBytesMax()) {
          throw e.toPublic();
        }
        // Not even one entry fits.
        bytes = Math.min(info.listBytesMax(), Math.max(bytes, LIST_BYTES_MIN) * 2);
      }
    }
  }

  @Override
  public byte[] readSymlink(NfsCredentials caller, NfsHandle symlink)
      throws IOException, InterruptedException {
    return mount.call(
        Request4.of(
            mount.credential(caller),
            () -> new Ops4().putfh(symlink).plain(Op4.READLINK),
            results -> {
              results.skip(Op4.PUTFH);
              int status = results.nextStatus(Op4.READLINK);
              if (status != Status4.OK) {
                throw new Failure4(status == Status4.WRONG_TYPE ? 22 : status, false);
              }
              return results.in().opaque(Changes4.TARGET_BYTES_MAX);
            }));
  }

  @Override
  public NfsSpace space(NfsCredentials caller, NfsHandle file)
      throws IOException, InterruptedException {
    return mount.call(
        Request4.of(
            mount.credential(caller),
            () -> new Ops4().putfh(file).getattr(Attr4.SPACE),
            results -> Attributes4.read(results.skip(Op4.PUTFH).next(Op4.GETATTR)).space()));
  }

  // ---- changing

  @Override
  public NfsAttributes setAttributes(NfsCredentials caller, NfsHandle file, NfsChange change)
      throws IOException, InterruptedException {
    if (OwnerFirst4.needed(change)) {
      setAttributes(caller, file, OwnerFirst4.first(change));
      return setAttributes(caller, file, OwnerFirst4.second(change));
    }
    return mount.call(setRequest(mount.credential(caller), file, () -> Ops4.ANONYMOUS, change));
  }

  /** SETATTR and GETATTR. */
  static Request4<NfsAttributes> setRequest(
      RpcCredential caller, NfsHandle file, Supplier<byte[]> stateid, NfsChange change) {
    return Request4.of(
            caller,
            () -> new Ops4().putfh(file).setattr(stateid.get(), change).getattr(Attr4.FILE),
            results -> {
              XdrReader in = results.skip(Op4.PUTFH).next(Op4.SETATTR);
              Bitmap4.read(in);
              return results.attributes();
            })
        .once();
  }

  @Override
  public NfsFile open(NfsCredentials caller, NfsHandle file, NfsAccess access)
      throws IOException, InterruptedException {
    return opens.existing(mount.credential(caller), file, access);
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
    return opens.create(
        mount.credential(caller), directory, checked(name), initial, exclusive, access);
  }

  @Override
  public NfsMade makeDirectory(
      NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial)
      throws IOException, InterruptedException {
    return changes.make(
        mount.credential(caller), directory, checked(name), new Changes4.Directory(), initial);
  }

  @Override
  public NfsMade makeSymlink(
      NfsCredentials caller, NfsHandle directory, byte[] name, byte[] target, NfsChange initial)
      throws IOException, InterruptedException {
    return changes.make(
        mount.credential(caller),
        directory,
        checked(name),
        new Changes4.Symlink(target.clone()),
        initial);
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
    if (type == NfsType.REGULAR || type == NfsType.DIRECTORY || type == NfsType.SYMLINK) {
      throw new NfsException(NfsStatus.BADTYPE);
    }
    return changes.make(
        mount.credential(caller),
        directory,
        checked(name),
        new Changes4.Special(type, major, minor),
        initial);
  }

  @Override
  public NfsDirectoryChange remove(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return changes.remove(mount.credential(caller), directory, checked(name));
  }

  @Override
  public NfsDirectoryChange removeDirectory(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return changes.remove(mount.credential(caller), directory, checked(name));
  }

  @Override
  public NfsRenamed rename(
      NfsCredentials caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName)
      throws IOException, InterruptedException {
    return changes.rename(
        mount.credential(caller), fromDirectory, checked(fromName), toDirectory, checked(toName));
  }

  @Override
  public NfsMade link(NfsCredentials caller, NfsHandle file, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return changes.link(mount.credential(caller), file, directory, checked(name));
  }

  // ---- extended attributes

  @Override
  public byte[] getXattr(NfsCredentials caller, NfsHandle file, byte[] name)
      throws IOException, InterruptedException {
    return optional(Op4.GETXATTR, Xattrs4.get(mount.credential(caller), file, name));
  }

  @Override
  public void setXattr(
      NfsCredentials caller, NfsHandle file, byte[] name, byte[] value, NfsXattrMode mode)
      throws IOException, InterruptedException {
    boolean unused =
        optional(Op4.SETXATTR, Xattrs4.set(mount.credential(caller), file, name, value, mode));
  }

  @Override
  public List<byte[]> listXattrs(NfsCredentials caller, NfsHandle file)
      throws IOException, InterruptedException {
    List<byte[]> all = new ArrayList<>();
    long cookie = 0;
    while (true) {
      Xattrs4.Names page =
          optional(Op4.LISTXATTRS, Xattrs4.list(mount.credential(caller), file, cookie));
      all.addAll(page.names());
      if (page.last()) {
        return all;
      }
      if (page.names().isEmpty() || all.size() > Xattrs4.NAMES_MAX) {
        throw new NfsException(NfsStatus.PROTOCOL, "the list of attributes has no end");
      }
      cookie = page.cookie();
    }
  }

  @Override
  public void removeXattr(NfsCredentials caller, NfsHandle file, byte[] name)
      throws IOException, InterruptedException {
    boolean unused =
        optional(Op4.REMOVEXATTR, Xattrs4.remove(mount.credential(caller), file, name));
  }

  /** Makes a call to an operation of 4.2, unless the server has said that it does not have it. */
  <T> T optional(int op, Request4<T> request) throws IOException, InterruptedException {
    if (version != NfsVersion.V4_2 || unsupported.contains(op)) {
      throw new NfsException(NfsStatus.NOTSUPP);
    }
    try {
      return mount.protocol(request);
    } catch (Failure4 e) {
      if (e.status() == Status4.NOTSUPP || e.status() == Status4.OP_ILLEGAL) {
        unsupported.add(op);
      }
      throw e.toPublic();
    }
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
