package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWritten;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A file that is open for the client alone: version 3 knows no opens, so that this is a handle and
 * who opened it. READ, WRITE and COMMIT. Thread-safe.
 */
final class File3 implements NfsFile {
  private static final NfsStability[] STABILITIES = {
    NfsStability.UNSTABLE, NfsStability.DATA_SYNC, NfsStability.FILE_SYNC
  };

  private final Calls3 calls;
  private final Looking3 looking;
  private final NfsInfo info;
  private final NfsCredentials opener;
  private final NfsNode node;
  private final boolean created;
  private final NfsDirectoryChange directory;

  File3(
      Calls3 calls,
      Looking3 looking,
      NfsInfo info,
      NfsCredentials opener,
      NfsNode node,
      boolean created,
      NfsDirectoryChange directory) {
    this.calls = calls;
    this.looking = looking;
    this.info = info;
    this.opener = opener;
    this.node = node;
    this.created = created;
    this.directory = directory;
  }

  @Override
  public NfsNode node() {
    return node;
  }

  @Override
  public boolean created() {
    return created;
  }

  @Override
  public NfsDirectoryChange directory() {
    return directory;
  }

  @Override
  public boolean preservedUnlinked() {
    return false;
  }

  @Override
  public CompletableFuture<NfsRead> readAsync(ByteBuffer target, long offset) {
    int start = target.position();
    int wanted = Math.min(target.remaining(), info.readBytesMax());
    ByteBuffer part = target.slice(start, wanted);
    NfsHandle handle = node.handle();
    XdrWriter arguments = Looking3.about(handle).int64(offset).int32(wanted);
    return calls
        .call(
            opener,
            Procedure3.READ,
            handle,
            arguments,
            in -> {
              // The server may have been asked before, with JUKEBOX for an answer.
              return readInto(part.clear(), in, offset);
            })
        .thenApply(
            read -> {
              target.position(start + read.count());
              return read;
            });
  }

  private static NfsRead readInto(ByteBuffer part, XdrReader in, long offset) throws IOException {
    int wanted = part.remaining();
    NfsAttributes attributes = Codec3.optionalAttributes(in);
    int count = in.int32();
    boolean end = in.bool();
    int length = in.opaque(part);
    if (length != count) {
      throw new XdrException(count + " bytes announced, " + length + " sent");
    }
    // Not every server tells the end when it is reached exactly.
    boolean atEnd = end || attributes != null && offset + count >= attributes.size();
    if (count == 0 && wanted > 0 && !atEnd) {
      throw new XdrException("nothing read, and not at the end");
    }
    return new NfsRead(count, atEnd, attributes);
  }

  @Override
  public CompletableFuture<NfsWritten> writeAsync(
      ByteBuffer source, long offset, NfsStability stability) {
    int start = source.position();
    int wanted = Math.min(source.remaining(), info.writeBytesMax());
    NfsHandle handle = node.handle();
    XdrWriter arguments = Looking3.about(handle).int64(offset).int32(wanted);
    arguments.int32(stability.ordinal()).payload(source.slice(start, wanted));
    return calls
        .call(
            opener, Procedure3.WRITE, handle, arguments, in -> written(in, wanted), calls.endless())
        .thenApply(
            written -> {
              source.position(start + (int) written.count());
              return written;
            });
  }

  private static NfsWritten written(XdrReader in, int wanted) throws IOException {
    NfsAttributes attributes = Codec3.directoryChange(in).attributes();
    int count = in.int32();
    int stability = in.int32();
    long verifier = in.int64();
    if (count < 0 || count > wanted || count == 0 && wanted > 0) {
      throw new XdrException(Integer.toUnsignedString(count) + " of " + wanted + " bytes written");
    }
    if (stability < 0 || stability >= STABILITIES.length) {
      throw new XdrException("no kind of stability: " + stability);
    }
    return new NfsWritten(count, STABILITIES[stability], verifier, attributes);
  }

  @Override
  public CompletableFuture<Long> commitAsync() {
    NfsHandle handle = node.handle();
    // From the start, all of it.
    XdrWriter arguments = Looking3.about(handle).int64(0).int32(0);
    return calls.call(
        opener,
        Procedure3.COMMIT,
        handle,
        arguments,
        in -> {
          Codec3.directoryChange(in);
          return in.int64();
        },
        calls.endless());
  }

  @Override
  public CompletableFuture<NfsAttributes> attributesAsync() {
    return looking.attributes(opener, node.handle());
  }

  @Override
  public NfsAttributes setAttributes(NfsCredentials caller, NfsChange change)
      throws IOException, InterruptedException {
    return looking.setAttributes(caller, node.handle(), change);
  }

  @Override
  public void lock(long offset, long length, boolean write, long owner, boolean wait)
      throws NfsException {
    throw notSupported();
  }

  @Override
  public void unlock(long offset, long length, long owner) throws NfsException {
    throw notSupported();
  }

  @Override
  public boolean lockable(long offset, long length, boolean write, long owner) throws NfsException {
    throw notSupported();
  }

  @Override
  public long seek(long offset, boolean hole) throws NfsException {
    throw notSupported();
  }

  @Override
  public void allocate(long offset, long length) throws NfsException {
    throw notSupported();
  }

  @Override
  public void deallocate(long offset, long length) throws NfsException {
    throw notSupported();
  }

  @Override
  public NfsWritten copyTo(long offset, NfsFile target, long targetOffset, long length)
      throws NfsException {
    throw notSupported();
  }

  private static NfsException notSupported() {
    return new NfsException(NfsStatus.NOTSUPP, "not in NFS 3");
  }

  @Override
  public void close() {}
}
