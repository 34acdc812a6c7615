package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** READDIR with the attributes and handle of each entry. */
final class Listing4 {
  /** Longer names than any system has: a server may say more than its MAXNAME. */
  private static final int NAME_BYTES_MAX = 4096;

  private Listing4() {}

  static Request4<NfsPage> request(
      RpcCredential caller, NfsHandle directory, long cookie, long verifier, int bytesMax) {
    return Request4.of(
        caller,
        () -> {
          Ops4 ops = new Ops4().putfh(directory).getattr(Attr4.FILE);
          XdrWriter out = ops.op(Op4.READDIR).int64(cookie).int64(verifier);
          // The first limit is for names alone: it must not be what ends the page.
          out.int32(bytesMax).int32(bytesMax);
          Attr4.ENTRY.write(out);
          return ops;
        },
        Listing4::read);
  }

  private static NfsPage read(Results4 results) throws IOException {
    NfsAttributes directory = results.skip(Op4.PUTFH).attributes();
    XdrReader in = results.next(Op4.READDIR);
    long verifier = in.int64();
    List<NfsEntry> entries = new ArrayList<>();
    Attributes4 attributes = null;
    while (in.bool()) {
      long cookie = in.int64();
      byte[] name = in.opaque(NAME_BYTES_MAX);
      attributes = Attributes4.read(in, attributes);
      if (isName(name)) {
        entries.add(entry(name, cookie, attributes));
      }
    }
    boolean last = in.bool();
    if (entries.isEmpty() && !last) {
      throw new XdrException("a page of a directory without entries, which is not the last");
    }
    return new NfsPage(entries, last, verifier, directory);
  }

  /** A hostile server may send what is no name: nothing could be done with it. */
  private static boolean isName(byte[] name) {
    boolean dots = name.length <= 2;
    for (byte b : name) {
      if (b == 0 || b == '/') {
        return false;
      }
      dots &= b == '.';
    }
    return !dots;
  }

  private static NfsEntry entry(byte[] name, long cookie, Attributes4 attributes) {
    NfsHandle handle = attributes.handle;
    NfsAttributes file = attributes.file().orElse(null);
    NfsNode node = handle == null || file == null ? null : new NfsNode(handle, file);
    return new NfsEntry(name, attributes.fileid, cookie, node);
  }
}
