package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsSpace;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWalk;
import io.tierfs.nfs.internal.rpc.Patience;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls about what is there: GETATTR, SETATTR, LOOKUP, READLINK, FSSTAT. Thread-safe. */
final class Looking3 {
  private static final int LINK_BYTES_MAX = 64 * 1024;

  private final Calls3 calls;
  private final Remembered3 remembered;
  private final int nameBytesMax;

  Looking3(Calls3 calls, Remembered3 remembered, int nameBytesMax) {
    this.calls = calls;
    this.remembered = remembered;
    this.nameBytesMax = nameBytesMax;
  }

  CompletableFuture<NfsAttributes> attributes(NfsCredentials caller, NfsHandle file) {
    return calls.call(caller, Procedure3.GETATTR, file, about(file), in -> Codec3.attributes(in));
  }

  CompletableFuture<NfsAttributes> attributes(
      NfsCredentials caller, NfsHandle file, Patience within) {
    return calls.call(
        caller, Procedure3.GETATTR, file, about(file), in -> Codec3.attributes(in), within);
  }

  /** The answer to LOOKUP. */
  private record Found(NfsHandle handle, @Nullable NfsAttributes attributes) {
    static Found read(XdrReader in) throws IOException {
      return new Found(Codec3.handle(in), Codec3.optionalAttributes(in));
    }
  }

  CompletableFuture<NfsNode> lookup(NfsCredentials caller, NfsHandle directory, byte[] name) {
    XdrWriter place;
    try {
      place = Names3.place(new XdrWriter(), directory, name, nameBytesMax);
    } catch (NfsException notAName) {
      return CompletableFuture.failedFuture(notAName);
    }
    return calls
        .call(caller, Procedure3.LOOKUP, directory, place, Found::read)
        .thenCompose(found -> whole(caller, found.handle(), found.attributes()))
        .thenApply(
            node -> {
              remembered.put(directory, name, node);
              return node;
            });
  }

  /** What a name stands for; {@code null} where it is not there. */
  @Nullable NfsNode find(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    try {
      return NfsException.join(lookup(caller, directory, name));
    } catch (NfsException refused) {
      if (refused.status() == NfsStatus.NOENT) {
        return null;
      }
      throw refused;
    }
  }

  /** A file with attributes that the server may have left out. */
  CompletableFuture<NfsNode> whole(
      NfsCredentials caller, NfsHandle handle, @Nullable NfsAttributes attributes) {
    if (attributes != null) {
      return CompletableFuture.completedFuture(new NfsNode(handle, attributes));
    }
    return attributes(caller, handle).thenApply(asked -> new NfsNode(handle, asked));
  }

  NfsWalk walk(NfsCredentials caller, NfsHandle directory, List<byte[]> names)
      throws IOException, InterruptedException {
    List<NfsNode> found = new ArrayList<>(names.size());
    NfsHandle at = directory;
    for (byte[] name : names) {
      try {
        NfsNode node = NfsException.join(lookup(caller, at, name));
        found.add(node);
        at = node.handle();
      } catch (NfsException refused) {
        if (isAnswer(refused.status())) {
          return new NfsWalk(found, refused.status());
        }
        throw refused;
      }
    }
    return new NfsWalk(found, null);
  }

  /** Whether a server said it that has looked at the call. */
  static boolean isAnswer(NfsStatus status) {
    return switch (status) {
      case TIMEDOUT, CLOSED, PROTOCOL, UNREACHABLE, REFUSED, UNKNOWN_HOST, VERSION, AUTH -> false;
      default -> true;
    };
  }

  NfsAttributes setAttributes(NfsCredentials caller, NfsHandle file, NfsChange change)
      throws IOException, InterruptedException {
    XdrWriter arguments = about(file);
    Codec3.change(arguments, change);
    // No guard: the change is meant whatever the file has become.
    arguments.bool(false);
    NfsAttributes after =
        NfsException.join(
                calls.call(
                    caller, Procedure3.SETATTR, file, arguments, in -> Codec3.directoryChange(in)))
            .attributes();
    return after == null ? NfsException.join(attributes(caller, file)) : after;
  }

  byte[] readSymlink(NfsCredentials caller, NfsHandle symlink)
      throws IOException, InterruptedException {
    try {
      return NfsException.join(
          calls.call(
              caller,
              Procedure3.READLINK,
              symlink,
              about(symlink),
              in -> {
                Codec3.optionalAttributes(in);
                return in.opaque(LINK_BYTES_MAX);
              }));
    } catch (NfsException e) {
      // Linux says so of directories, against RFC 1813.
      throw e.status() == NfsStatus.ISDIR ? new NfsException(NfsStatus.INVAL) : e;
    }
  }

  NfsSpace space(NfsCredentials caller, NfsHandle file) throws IOException, InterruptedException {
    return NfsException.join(
        calls.call(
            caller,
            Procedure3.FSSTAT,
            file,
            about(file),
            in -> {
              Codec3.optionalAttributes(in);
              long total = bounded(in);
              long free = bounded(in);
              long available = bounded(in);
              return new NfsSpace(total, free, available, bounded(in), bounded(in));
            }));
  }

  private static long bounded(XdrReader in) throws IOException {
    long value = in.int64();
    return value < 0 ? Long.MAX_VALUE : value;
  }

  static XdrWriter about(NfsHandle file) {
    XdrWriter out = new XdrWriter();
    Codec3.handle(out, file);
    return out;
  }
}
