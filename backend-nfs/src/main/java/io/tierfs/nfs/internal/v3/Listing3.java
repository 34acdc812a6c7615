package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads directories: READDIRPLUS, or READDIR with a server that has no more. Thread-safe.
 *
 * <p>The larger the answers, the better: 1 MiB is four times as fast as 64 KiB, because a server
 * finds its place in the directory anew for each.
 */
final class Listing3 {
  /** Room for two entries of the longest kind, at least. */
  private static final int BYTES_MIN = 4 * 1024;

  private final Calls3 calls;
  private final int bytesMax;
  private volatile boolean plain;

  Listing3(Calls3 calls, int bytesMax) {
    this.calls = calls;
    this.bytesMax = bytesMax;
  }

  /** A page as the server sent it, but for {@code .} and {@code ..}. */
  private record Raw(NfsPage page, long cookie) {}

  NfsPage list(
      NfsCredentials caller, NfsHandle directory, long cookie, long verifier, int bytesWanted)
      throws IOException, InterruptedException {
    int bytes = Math.max(BYTES_MIN, Math.min(bytesWanted, bytesMax));
    Raw raw = ask(caller, directory, cookie, verifier, bytes);
    while (raw.page().entries().isEmpty() && !raw.page().last()) {
      // Nothing but the two names that are left out.
      raw = ask(caller, directory, raw.cookie(), raw.page().verifier(), bytes);
    }
    return raw.page();
  }

  private Raw ask(NfsCredentials caller, NfsHandle directory, long cookie, long verifier, int bytes)
      throws IOException, InterruptedException {
    if (!plain) {
      Calls3.Answer<Raw> answer =
          NfsException.join(
              calls.send(
                  caller,
                  Procedure3.READDIRPLUS,
                  directory,
                  place(directory, cookie, verifier).int32(bytes).int32(bytes),
                  in -> page(in, cookie, true)));
      if (!answer.failedWith(NfsStatus.NOTSUPP)) {
        return answer.value();
      }
      plain = true;
    }
    return NfsException.join(
        calls.call(
            caller,
            Procedure3.READDIR,
            directory,
            place(directory, cookie, verifier).int32(bytes),
            in -> page(in, cookie, false)));
  }

  private static XdrWriter place(NfsHandle directory, long cookie, long verifier) {
    return Looking3.about(directory).int64(cookie).int64(verifier);
  }

  private static Raw page(XdrReader in, long from, boolean plus) throws IOException {
    NfsAttributes directory = Codec3.optionalAttributes(in);
    long verifier = in.int64();
    List<NfsEntry> entries = new ArrayList<>();
    long cookie = from;
    while (in.bool()) {
      NfsEntry entry = entry(in, plus);
      if (entry.cookie() == cookie) {
        throw new XdrException("a directory that never ends");
      }
      cookie = entry.cookie();
      if (!Names3.isDots(entry.name())) {
        entries.add(entry);
      }
    }
    boolean last = in.bool();
    if (cookie == from && !last) {
      throw new XdrException("a page of a directory with nothing in it");
    }
    return new Raw(new NfsPage(entries, last, verifier, directory), cookie);
  }

  private static NfsEntry entry(XdrReader in, boolean plus) throws IOException {
    long fileid = in.int64();
    byte[] name = in.opaque(Names3.BYTES_MAX);
    if (!Names3.isName(name)) {
      throw new XdrException("a directory with a name that is none");
    }
    long cookie = in.int64();
    return new NfsEntry(name, fileid, cookie, plus ? node(in) : null);
  }

  private static @Nullable NfsNode node(XdrReader in) throws IOException {
    NfsAttributes attributes = Codec3.optionalAttributes(in);
    NfsHandle handle = Codec3.optionalHandle(in);
    return attributes == null || handle == null ? null : new NfsNode(handle, attributes);
  }
}
