package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The results of a compound, read one after the other. */
final class Results4 {
  private static final int TAG_BYTES_MAX = 1024;
  private static final int OPS_MAX = 1024;

  private final XdrReader in;
  private final int status;
  private int left;

  /** Reads the head of the answer. */
  Results4(XdrReader in) throws XdrException {
    this.in = in;
    this.status = in.int32();
    in.opaque(TAG_BYTES_MAX);
    this.left = in.count(OPS_MAX, 8);
  }

  /** The status of the compound: that of its last operation. */
  int status() {
    return status;
  }

  /** Whether there are results left, good or bad. */
  boolean more() {
    return left > 0;
  }

  /**
   * Goes on to the result of the next operation.
   *
   * @throws Failure4 where it failed, or where the answer ends before because the server refused
   *     the whole
   */
  XdrReader next(int op) throws IOException {
    int result = nextStatus(op);
    if (result != Status4.OK) {
      throw new Failure4(result, false);
    }
    return in;
  }

  /** As {@link #next}, returning the status. */
  int nextStatus(int op) throws IOException {
    if (left == 0) {
      if (status == Status4.OK) {
        throw new XdrException("fewer results than operations");
      }
      return status;
    }
    left--;
    int number = in.int32();
    int result = in.int32();
    // A server may answer an operation that it does not know as OP_ILLEGAL, which is 10044 too.
    if (number != op && !(number == Status4.OP_ILLEGAL && result != Status4.OK)) {
      throw new XdrException("the result of operation " + number + ", not " + op);
    }
    return result;
  }

  XdrReader in() {
    return in;
  }

  /** PUTFH and other operations without a result. */
  Results4 skip(int... ops) throws IOException {
    for (int op : ops) {
      next(op);
    }
    return this;
  }

  NfsHandle getfh() throws IOException {
    return NfsHandle.of(next(Op4.GETFH).opaque(Attributes4.HANDLE_BYTES_MAX));
  }

  NfsAttributes attributes() throws IOException {
    return Attributes4.read(next(Op4.GETATTR))
        .file()
        .orElseThrow(() -> new XdrException("type, change or fsid is missing"));
  }

  /** GETFH and GETATTR. */
  NfsNode node() throws IOException {
    NfsHandle handle = getfh();
    return new NfsNode(handle, attributes());
  }

  /** The result of a GETATTR behind what matters: nothing where it failed or is missing. */
  @Nullable NfsAttributes attributesIfAny() throws IOException {
    return more() && nextStatus(Op4.GETATTR) == Status4.OK
        ? Attributes4.read(in).file().orElse(null)
        : null;
  }

  /** Whether an operation behind what matters was done. */
  boolean doneIfAny(int op) throws IOException {
    return more() && nextStatus(op) == Status4.OK;
  }

  /** A change_info4. */
  static NfsDirectoryChange change(XdrReader in, @Nullable NfsAttributes attributes)
      throws XdrException {
    boolean atomic = in.bool();
    long before = in.int64();
    long after = in.int64();
    return new NfsDirectoryChange(before, after, atomic, attributes);
  }
}
