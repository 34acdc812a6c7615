package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.internal.rpc.CreateVerifier;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls that make things: CREATE, MKDIR, SYMLINK, MKNOD. Thread-safe. */
final class Making3 {
  private static final int UNCHECKED = 0;
  private static final int GUARDED = 1;
  private static final int EXCLUSIVE = 2;

  private final Calls3 calls;
  private final Looking3 looking;
  private final Remembered3 remembered;
  private final int nameBytesMax;

  Making3(Calls3 calls, Looking3 looking, Remembered3 remembered, int nameBytesMax) {
    this.calls = calls;
    this.looking = looking;
    this.remembered = remembered;
    this.nameBytesMax = nameBytesMax;
  }

  /** What all of these calls answer. */
  private record Made(
      @Nullable NfsHandle handle,
      @Nullable NfsAttributes attributes,
      NfsDirectoryChange directory) {
    static Made read(XdrReader in) throws IOException {
      return new Made(
          Codec3.optionalHandle(in), Codec3.optionalAttributes(in), Codec3.directoryChange(in));
    }
  }

  NfsMade create(
      NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial, boolean exclusive)
      throws IOException, InterruptedException {
    if (exclusive) {
      return createExclusively(caller, directory, name, initial);
    }
    XdrWriter arguments = place(directory, name).int32(UNCHECKED);
    Codec3.change(arguments, initial);
    return make(caller, Procedure3.CREATE, directory, name, arguments);
  }

  /**
   * The verifier makes the server know its own work again, also when it was restarted between. It
   * keeps that in the file's times, which are set right at once.
   */
  private NfsMade createExclusively(
      NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial)
      throws IOException, InterruptedException {
    XdrWriter arguments = place(directory, name).int32(EXCLUSIVE);
    arguments.int64(CreateVerifier.next());
    NfsChange rest = afterExclusive(initial);
    // What cannot be set is to be known before the file is there.
    Codec3.change(new XdrWriter(), rest);
    NfsMade made;
    try {
      made = make(caller, Procedure3.CREATE, directory, name, arguments);
    } catch (NfsException refused) {
      if (refused.status() != NfsStatus.NOTSUPP) {
        throw refused;
      }
      arguments = place(directory, name).int32(GUARDED);
      Codec3.change(arguments, initial);
      return make(caller, Procedure3.CREATE, directory, name, arguments);
    }
    NfsNode node = new NfsNode(made.node().handle(), finish(caller, directory, name, made, rest));
    remembered.put(directory, name, node);
    return new NfsMade(node, made.directory());
  }

  /** Sets what an exclusive create could not; where that is refused, the file goes again. */
  private NfsAttributes finish(
      NfsCredentials caller, NfsHandle directory, byte[] name, NfsMade made, NfsChange rest)
      throws IOException, InterruptedException {
    try {
      return looking.setAttributes(caller, made.node().handle(), rest);
    } catch (NfsException refused) {
      if (Looking3.isAnswer(refused.status())) {
        XdrWriter arguments = place(directory, name);
        try {
          NfsException.join(
              calls.call(
                  caller,
                  Procedure3.REMOVE,
                  directory,
                  arguments,
                  in -> Codec3.directoryChange(in)));
        } catch (NfsException stays) {
          refused.addSuppressed(stays);
        }
      }
      throw refused;
    }
  }

  private static NfsChange afterExclusive(NfsChange initial) {
    Long size = initial.size();
    return new NfsChange(
        initial.permissions(),
        initial.uid(),
        initial.gid(),
        size == null || size == 0 ? null : size,
        Objects.requireNonNullElse(initial.atime(), new NfsChange.TimeChange.Now()),
        Objects.requireNonNullElse(initial.mtime(), new NfsChange.TimeChange.Now()));
  }

  /**
   * What an open is to make of a file that a call has made or found.
   *
   * @throws NfsException ISDIR, SYMLINK or INVAL where it cannot be opened
   */
  static NfsNode openable(NfsNode node) throws NfsException {
    return switch (node.attributes().type()) {
      case REGULAR -> node;
      case DIRECTORY -> throw new NfsException(NfsStatus.ISDIR);
      case SYMLINK -> throw new NfsException(NfsStatus.SYMLINK);
      case BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO ->
          throw new NfsException(NfsStatus.INVAL, "no regular file");
    };
  }

  NfsMade makeDirectory(NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial)
      throws IOException, InterruptedException {
    XdrWriter arguments = place(directory, name);
    Codec3.change(arguments, initial);
    return make(caller, Procedure3.MKDIR, directory, name, arguments);
  }

  NfsMade makeNode(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsType type,
      int major,
      int minor,
      NfsChange initial)
      throws IOException, InterruptedException {
    XdrWriter arguments = place(directory, name).int32(Codec3.typeNumber(type));
    switch (type) {
      case BLOCK_DEVICE, CHARACTER_DEVICE -> {
        Codec3.change(arguments, initial);
        arguments.int32(major).int32(minor);
      }
      case SOCKET, FIFO -> Codec3.change(arguments, initial);
      case REGULAR, DIRECTORY, SYMLINK -> throw new NfsException(NfsStatus.BADTYPE);
    }
    return make(caller, Procedure3.MKNOD, directory, name, arguments);
  }

  NfsMade makeSymlink(
      NfsCredentials caller, NfsHandle directory, byte[] name, byte[] target, NfsChange initial)
      throws IOException, InterruptedException {
    XdrWriter arguments = place(directory, name);
    Codec3.change(arguments, initial);
    arguments.opaque(target);
    Calls3.Answer<Made> answer =
        NfsException.join(calls.send(caller, Procedure3.SYMLINK, directory, arguments, Made::read));
    if (answer.sentAgain() && answer.failedWith(NfsStatus.EXIST)) {
      NfsNode there = looking.find(caller, directory, name);
      if (there != null
          && there.attributes().type() == NfsType.SYMLINK
          && Arrays.equals(target, looking.readSymlink(caller, there.handle()))) {
        return new NfsMade(there, NfsDirectoryChange.UNKNOWN);
      }
    }
    return whole(caller, directory, name, answer.value());
  }

  private NfsMade make(
      NfsCredentials caller, int procedure, NfsHandle directory, byte[] name, XdrWriter arguments)
      throws IOException, InterruptedException {
    Made made = NfsException.join(calls.call(caller, procedure, directory, arguments, Made::read));
    return whole(caller, directory, name, made);
  }

  private NfsMade whole(NfsCredentials caller, NfsHandle directory, byte[] name, Made made)
      throws IOException, InterruptedException {
    NfsHandle handle = made.handle();
    if (handle == null) {
      return new NfsMade(
          NfsException.join(looking.lookup(caller, directory, name)), made.directory());
    }
    NfsNode node = NfsException.join(looking.whole(caller, handle, made.attributes()));
    remembered.put(directory, name, node);
    return new NfsMade(node, made.directory());
  }

  private XdrWriter place(NfsHandle directory, byte[] name) throws NfsException {
    return Names3.place(new XdrWriter(), directory, name, nameBytesMax);
  }
}
