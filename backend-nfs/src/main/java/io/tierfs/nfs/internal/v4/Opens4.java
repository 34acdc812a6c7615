package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsChange.TimeChange;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.internal.rpc.CreateVerifier;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** Opens files. */
final class Opens4 {
  private final Export4 export;
  private final Mount4 mount;
  private final Bitmap4 exclusiveAttributes;
  private final Seen4 seen;
  private final AtomicLong owners = new AtomicLong(1);

  Opens4(Export4 export, Mount4 mount, Bitmap4 exclusiveAttributes, Seen4 seen) {
    this.export = export;
    this.mount = mount;
    this.exclusiveAttributes = exclusiveAttributes;
    this.seen = seen;
  }

  private byte[] owner() {
    return ByteBuffer.allocate(8).putLong(owners.getAndIncrement()).array();
  }

  NfsFile existing(RpcCredential caller, NfsHandle file, NfsAccess access)
      throws IOException, InterruptedException {
    byte[] owner = owner();
    Opening4.Opened opened;
    try {
      opened =
          mount.protocol(
              Request4.of(
                      caller,
                      () -> {
                        Ops4 ops = new Ops4().putfh(file);
                        Opening4.existing(ops, access, mount.session().clientId(), owner, false);
                        return ops;
                      },
                      results -> Opening4.read(results.skip(Op4.PUTFH)))
                  .once());
    } catch (Failure4 e) {
      boolean noFile =
          e.status() == Status4.WRONG_TYPE
              || (e.status() == Status4.SYMLINK && !isSymlink(caller, file));
      throw noFile ? new NfsException(NfsStatus.INVAL) : e.toPublic();
    }
    return file(caller, access, owner, opened, false);
  }

  /** Some servers call everything a symbolic link that is neither a file nor a directory. */
  private boolean isSymlink(RpcCredential caller, NfsHandle file)
      throws IOException, InterruptedException {
    NfsAttributes attributes = NfsException.join(export.attributesAsync(caller, file));
    return attributes.type() == NfsType.SYMLINK;
  }

  NfsFile create(
      RpcCredential caller,
      NfsHandle directory,
      byte[] name,
      NfsChange initial,
      boolean exclusive,
      NfsAccess access)
      throws IOException, InterruptedException {
    byte[] owner = owner();
    // The same for every attempt: it is how a server knows that it is one.
    long verifier = CreateVerifier.next();
    NfsChange atOnce = exclusive ? allowed(initial) : initial;
    Opening4.Opened opened;
    try {
      opened =
          mount.protocol(
              Request4.of(
                      caller,
                      () -> {
                        Ops4 ops = new Ops4().putfh(directory);
                        Opening4.creating(
                            ops,
                            access,
                            mount.session().clientId(),
                            owner,
                            name,
                            atOnce,
                            exclusive,
                            verifier);
                        return ops;
                      },
                      results -> Opening4.read(results.skip(Op4.PUTFH)))
                  .once());
    } catch (Failure4 e) {
      throw e.toPublic();
    }
    seen.put(directory, name, opened.handle());
    NfsDirectoryChange change = opened.directory();
    boolean created = exclusive || change.before() != change.after();
    NfsFile file = file(caller, access, owner, opened, created);
    if (!exclusive) {
      return file;
    }
    NfsChange rest = rest(initial, opened.set());
    if (Ops4.bitsOf(rest).isEmpty()) {
      return file;
    }
    try {
      NfsAttributes now =
          mount.call(Export4.setRequest(caller, opened.handle(), opened::stateid, rest));
      return ((File4) file).with(now);
    } catch (IOException | InterruptedException e) {
      file.close();
      throw e;
    }
  }

  private NfsFile file(
      RpcCredential caller, NfsAccess access, byte[] owner, Opening4.Opened opened, boolean created)
      throws IOException, InterruptedException {
    Open4 open = new Open4(mount, caller, access, owner, opened.handle(), opened.stateid());
    if (opened.delegation() instanceof byte[] delegation) {
      giveBack(caller, opened.handle(), delegation);
    }
    mount.recovery().add(open);
    NfsAttributes attributes = opened.attributes();
    try {
      if (attributes == null) {
        attributes = NfsException.join(export.attributesAsync(caller, opened.handle()));
      }
    } catch (IOException | InterruptedException e) {
      new File4(
              export,
              mount,
              open,
              new NfsNode(opened.handle(), export.root().attributes()),
              created,
              opened.directory(),
              false)
          .close();
      throw e;
    }
    return new File4(
        export,
        mount,
        open,
        new NfsNode(opened.handle(), attributes),
        created,
        created ? opened.directory() : NfsDirectoryChange.UNKNOWN,
        opened.preservedUnlinked());
  }

  private void giveBack(RpcCredential caller, NfsHandle handle, byte[] delegation) {
    var unused =
        mount
            .calls()
            .call(
                Request4.of(
                        caller,
                        () -> {
                          Ops4 ops = new Ops4().putfh(handle);
                          ops.op(Op4.DELEGRETURN).fixed(delegation);
                          return ops;
                        },
                        results -> results.skip(Op4.PUTFH).nextStatus(Op4.DELEGRETURN))
                    .once());
  }

  /** What may be set in the very call that makes a file exclusively. */
  private NfsChange allowed(NfsChange initial) {
    Bitmap4 may = exclusiveAttributes;
    return new NfsChange(
        may.has(Attr4.MODE) ? initial.permissions() : null,
        may.has(Attr4.OWNER) ? initial.uid() : null,
        may.has(Attr4.OWNER_GROUP) ? initial.gid() : null,
        may.has(Attr4.SIZE) ? initial.size() : null,
        may.has(Attr4.TIME_ACCESS_SET) ? initial.atime() : null,
        may.has(Attr4.TIME_MODIFY_SET) ? initial.mtime() : null);
  }

  /** What is left to set: what was not, and the times in which a server keeps the verifier. */
  private static NfsChange rest(NfsChange initial, Bitmap4 set) {
    return new NfsChange(
        set.has(Attr4.MODE) ? null : initial.permissions(),
        set.has(Attr4.OWNER) ? null : initial.uid(),
        set.has(Attr4.OWNER_GROUP) ? null : initial.gid(),
        set.has(Attr4.SIZE) ? null : initial.size(),
        time(initial.atime(), set, Attr4.TIME_ACCESS, Attr4.TIME_ACCESS_SET),
        time(initial.mtime(), set, Attr4.TIME_MODIFY, Attr4.TIME_MODIFY_SET));
  }

  private static @org.jspecify.annotations.Nullable TimeChange time(
      @org.jspecify.annotations.Nullable TimeChange wanted, Bitmap4 set, int time, int setTime) {
    if (wanted == null) {
      return set.has(time) || set.has(setTime) ? new TimeChange.Now() : null;
    }
    return set.has(setTime) && !set.has(time) ? null : wanted;
  }
}
