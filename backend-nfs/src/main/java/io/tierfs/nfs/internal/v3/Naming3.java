package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsRenamed;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls that take and give names: REMOVE, RMDIR, RENAME, LINK. Thread-safe.
 *
 * <p>A server that has lost its memory of answers executes a call that it gets again once more, and
 * says that the name is gone, or there already. Then the client looks: only where what it finds is
 * what this very call would have made is that a success. What cannot be told stays an error.
 */
final class Naming3 {
  private final Calls3 calls;
  private final Looking3 looking;
  private final Remembered3 remembered;
  private final int nameBytesMax;

  Naming3(Calls3 calls, Looking3 looking, Remembered3 remembered, int nameBytesMax) {
    this.calls = calls;
    this.looking = looking;
    this.remembered = remembered;
    this.nameBytesMax = nameBytesMax;
  }

  NfsDirectoryChange remove(NfsCredentials caller, int procedure, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    XdrWriter arguments = place(new XdrWriter(), directory, name);
    Optional<NfsNode> before = remembered.get(directory, name);
    Calls3.Answer<NfsDirectoryChange> answer =
        NfsException.join(
            calls.send(caller, procedure, directory, arguments, in -> Codec3.directoryChange(in)));
    NfsDirectoryChange change =
        answer.sentAgain()
                && answer.failedWith(NfsStatus.NOENT)
                && before.isPresent()
                && hasLostName(caller, before.orElseThrow())
            ? NfsDirectoryChange.UNKNOWN
            : answer.value();
    remembered.forget(directory, name);
    return change;
  }

  /** Whether a file is gone, or has fewer names than it had. */
  private boolean hasLostName(NfsCredentials caller, NfsNode before)
      throws IOException, InterruptedException {
    try {
      NfsAttributes now = NfsException.join(looking.attributes(caller, before.handle()));
      return now.nlink() < before.attributes().nlink();
    } catch (NfsException refused) {
      if (refused.status() == NfsStatus.STALE || refused.status() == NfsStatus.BADHANDLE) {
        return true;
      }
      throw refused;
    }
  }

  NfsRenamed rename(
      NfsCredentials caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName)
      throws IOException, InterruptedException {
    XdrWriter arguments = place(new XdrWriter(), fromDirectory, fromName);
    place(arguments, toDirectory, toName);
    Optional<NfsNode> before = remembered.get(fromDirectory, fromName);
    Calls3.Answer<NfsRenamed> answer =
        NfsException.join(
            calls.send(
                caller,
                Procedure3.RENAME,
                fromDirectory,
                arguments,
                in -> new NfsRenamed(Codec3.directoryChange(in), Codec3.directoryChange(in))));
    NfsRenamed renamed;
    if (answer.sentAgain()
        && answer.failedWith(NfsStatus.NOENT)
        && before.isPresent()
        && isSame(before.orElseThrow(), looking.find(caller, toDirectory, toName))
        && looking.find(caller, fromDirectory, fromName) == null) {
      renamed = new NfsRenamed(NfsDirectoryChange.UNKNOWN, NfsDirectoryChange.UNKNOWN);
    } else {
      renamed = answer.value();
    }
    remembered.forget(fromDirectory, fromName);
    if (before.isPresent()) {
      remembered.put(toDirectory, toName, before.orElseThrow());
    } else {
      remembered.forget(toDirectory, toName);
    }
    return renamed;
  }

  /** The answer to LINK. */
  private record Linked(@Nullable NfsAttributes attributes, NfsDirectoryChange directory) {
    static Linked read(XdrReader in) throws IOException {
      return new Linked(Codec3.optionalAttributes(in), Codec3.directoryChange(in));
    }
  }

  NfsMade link(NfsCredentials caller, NfsHandle file, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    XdrWriter arguments = Looking3.about(file);
    place(arguments, directory, name);
    Calls3.Answer<Linked> answer =
        NfsException.join(calls.send(caller, Procedure3.LINK, directory, arguments, Linked::read));
    if (answer.sentAgain() && answer.failedWith(NfsStatus.EXIST)) {
      NfsNode there = looking.find(caller, directory, name);
      NfsNode ours = new NfsNode(file, NfsException.join(looking.attributes(caller, file)));
      if (isSame(ours, there)) {
        return new NfsMade(ours, NfsDirectoryChange.UNKNOWN);
      }
    }
    Linked linked = answer.value();
    NfsNode node = NfsException.join(looking.whole(caller, file, linked.attributes()));
    remembered.put(directory, name, node);
    return new NfsMade(node, linked.directory());
  }

  /** By the file's number: servers may have several handles for one file. */
  private static boolean isSame(NfsNode one, @Nullable NfsNode other) {
    return other != null
        && one.attributes().fileid() == other.attributes().fileid()
        && one.attributes().fsid() == other.attributes().fsid()
        && one.attributes().type() == other.attributes().type();
  }

  private XdrWriter place(XdrWriter out, NfsHandle directory, byte[] name) throws NfsException {
    return Names3.place(out, directory, name, nameBytesMax);
  }
}
