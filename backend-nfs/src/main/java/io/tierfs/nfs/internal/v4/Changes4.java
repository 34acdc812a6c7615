package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsRenamed;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes, renames and removes names.
 *
 * <p>A server that restarts forgets which calls it has answered. Where such a call was sent again,
 * and finds its own work done, the server's error is wrong; then this looks whether the work is
 * really there, and only where that proves it, the call has succeeded.
 */
final class Changes4 {
  /** As long as Linux lets paths be. */
  static final int TARGET_BYTES_MAX = 4096;

  /** What is made. */
  sealed interface Kind {}

  record Directory() implements Kind {}

  record Symlink(byte[] target) implements Kind {}

  record Special(NfsType type, int major, int minor) implements Kind {}

  private final Mount4 mount;
  private final Seen4 seen;

  Changes4(Mount4 mount, Seen4 seen) {
    this.mount = mount;
    this.seen = seen;
  }

  Request4<NfsNode> lookup(RpcCredential caller, NfsHandle directory, byte[] name) {
    return Request4.of(
        caller,
        () -> new Ops4().putfh(directory).lookup(name).getfh().getattr(Attr4.FILE),
        results -> results.skip(Op4.PUTFH, Op4.LOOKUP).node());
  }

  private NfsNode known(RpcCredential caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return mount.call(lookup(caller, directory, name));
  }

  private boolean gone(RpcCredential caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    try {
      known(caller, directory, name);
      return false;
    } catch (NfsException e) {
      if (e.status() == NfsStatus.NOENT) {
        return true;
      }
      throw e;
    }
  }

  // ---- making

  NfsMade make(RpcCredential caller, NfsHandle directory, byte[] name, Kind kind, NfsChange initial)
      throws IOException, InterruptedException {
    NfsMade made;
    try {
      made = mount.protocol(makeRequest(caller, directory, name, kind, initial));
    } catch (Failure4 e) {
      if (e.status() != Status4.EXIST
          || !e.ambiguous()
          || !(kind instanceof Symlink(byte[] target))) {
        // A directory or special file looks as anybody would have made it: no proof.
        throw e.toPublic();
      }
      NfsNode there = known(caller, directory, name);
      if (there.attributes().type() != NfsType.SYMLINK || !holds(caller, there, target)) {
        throw e.toPublic();
      }
      made = new NfsMade(there, NfsDirectoryChange.UNKNOWN);
    }
    seen.put(directory, name, made.node().handle());
    return made;
  }

  private boolean holds(RpcCredential caller, NfsNode symlink, byte[] target)
      throws IOException, InterruptedException {
    byte[] held =
        mount.call(
            Request4.of(
                caller,
                () -> new Ops4().putfh(symlink.handle()).plain(Op4.READLINK),
                results -> results.skip(Op4.PUTFH).next(Op4.READLINK).opaque(TARGET_BYTES_MAX)));
    return Arrays.equals(held, target);
  }

  private static Request4<NfsMade> makeRequest(
      RpcCredential caller, NfsHandle directory, byte[] name, Kind kind, NfsChange initial) {
    return Request4.of(
            caller,
            () -> {
              Ops4 ops = new Ops4().putfh(directory).savefh();
              XdrWriter out = ops.op(Op4.CREATE);
              kind(out, kind);
              out.opaque(name);
              Ops4.fattr(out, initial);
              return ops.getfh().getattr(Attr4.FILE).restorefh().getattr(Attr4.FILE);
            },
            results -> {
              XdrReader in = results.skip(Op4.PUTFH, Op4.SAVEFH).next(Op4.CREATE);
              NfsDirectoryChange change = Results4.change(in, null);
              Bitmap4.read(in);
              NfsNode node = results.node();
              return new NfsMade(node, with(change, parent(results)));
            })
        .once();
  }

  private static void kind(XdrWriter out, Kind kind) {
    switch (kind) {
      case Directory() -> out.int32(2);
      case Symlink(byte[] target) -> out.int32(5).opaque(target);
      case Special(NfsType type, int major, int minor) -> {
        switch (type) {
          case BLOCK_DEVICE -> out.int32(3).int32(major).int32(minor);
          case CHARACTER_DEVICE -> out.int32(4).int32(major).int32(minor);
          case SOCKET -> out.int32(6);
          case FIFO -> out.int32(7);
          case REGULAR, DIRECTORY, SYMLINK ->
              throw new IllegalArgumentException("not a special file: " + type);
        }
      }
    }
  }

  private static Optional<NfsAttributes> parent(Results4 results) throws IOException {
    return results.doneIfAny(Op4.RESTOREFH)
        ? Optional.ofNullable(results.attributesIfAny())
        : Optional.empty();
  }

  private static NfsDirectoryChange with(
      NfsDirectoryChange change, Optional<NfsAttributes> attributes) {
    return new NfsDirectoryChange(
        change.before(), change.after(), change.atomic(), attributes.orElse(null));
  }

  // ---- removing

  NfsDirectoryChange remove(RpcCredential caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    Optional<NfsHandle> before = seen.get(directory, name);
    try {
      return mount.protocol(
          Request4.of(
                  caller,
                  () -> {
                    Ops4 ops = new Ops4().putfh(directory);
                    ops.op(Op4.REMOVE).opaque(name);
                    return ops.getattr(Attr4.FILE);
                  },
                  results -> {
                    XdrReader in = results.skip(Op4.PUTFH).next(Op4.REMOVE);
                    NfsDirectoryChange change = Results4.change(in, null);
                    return with(change, Optional.ofNullable(results.attributesIfAny()));
                  })
              .once());
    } catch (Failure4 e) {
      if (e.status() == Status4.NOENT
          && e.ambiguous()
          && before.isPresent()
          && gone(caller, directory, name)) {
        return NfsDirectoryChange.UNKNOWN;
      }
      throw e.toPublic();
    } finally {
      seen.remove(directory, name);
    }
  }

  // ---- renaming and linking

  NfsRenamed rename(
      RpcCredential caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName)
      throws IOException, InterruptedException {
    Optional<NfsHandle> moved = seen.get(fromDirectory, fromName);
    if (moved.isEmpty()) {
      // Without it there would be no proof afterwards.
      moved = Optional.of(known(caller, fromDirectory, fromName).handle());
    }
    NfsHandle source = moved.get();
    try {
      NfsRenamed renamed =
          mount.protocol(renameRequest(caller, fromDirectory, fromName, toDirectory, toName));
      seen.put(toDirectory, toName, source);
      return renamed;
    } catch (Failure4 e) {
      if (e.status() == Status4.NOENT
          && e.ambiguous()
          && known(caller, toDirectory, toName).handle().equals(source)
          && gone(caller, fromDirectory, fromName)) {
        seen.put(toDirectory, toName, source);
        return new NfsRenamed(NfsDirectoryChange.UNKNOWN, NfsDirectoryChange.UNKNOWN);
      }
      throw e.toPublic();
    } finally {
      seen.remove(fromDirectory, fromName);
    }
  }

  private static Request4<NfsRenamed> renameRequest(
      RpcCredential caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName) {
    return Request4.of(
            caller,
            () -> {
              Ops4 ops = new Ops4().putfh(fromDirectory).savefh().putfh(toDirectory);
              ops.op(Op4.RENAME).opaque(fromName).opaque(toName);
              return ops.getattr(Attr4.FILE).restorefh().getattr(Attr4.FILE);
            },
            results -> {
              XdrReader in = results.skip(Op4.PUTFH, Op4.SAVEFH, Op4.PUTFH).next(Op4.RENAME);
              NfsDirectoryChange from = Results4.change(in, null);
              NfsDirectoryChange to = Results4.change(in, null);
              Optional<NfsAttributes> target = Optional.ofNullable(results.attributesIfAny());
              return new NfsRenamed(with(from, parent(results)), with(to, target));
            })
        .once();
  }

  NfsMade link(RpcCredential caller, NfsHandle file, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    NfsMade made;
    try {
      made =
          mount.protocol(
              Request4.of(
                      caller,
                      () -> {
                        Ops4 ops = new Ops4().putfh(file).savefh().putfh(directory);
                        ops.op(Op4.LINK).opaque(name);
                        return ops.getattr(Attr4.FILE).restorefh().getattr(Attr4.FILE);
                      },
                      results -> {
                        XdrReader in =
                            results.skip(Op4.PUTFH, Op4.SAVEFH, Op4.PUTFH).next(Op4.LINK);
                        NfsDirectoryChange change = Results4.change(in, null);
                        NfsAttributes parent = results.attributesIfAny();
                        NfsNode node = new NfsNode(file, results.skip(Op4.RESTOREFH).attributes());
                        return new NfsMade(node, with(change, Optional.ofNullable(parent)));
                      })
                  .once());
    } catch (Failure4 e) {
      if (e.status() != Status4.EXIST || !e.ambiguous()) {
        throw e.toPublic();
      }
      NfsNode there = known(caller, directory, name);
      if (!there.handle().equals(file)) {
        throw e.toPublic();
      }
      made = new NfsMade(there, NfsDirectoryChange.UNKNOWN);
    }
    seen.put(directory, name, file);
    return made;
  }
}
