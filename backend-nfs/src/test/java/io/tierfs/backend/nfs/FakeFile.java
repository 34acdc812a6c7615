package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWritten;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** An open file of a {@link FakeExport}. */
final class FakeFile implements NfsFile {
  private final FakeExport export;
  private final NfsNode node;
  private final boolean created;

  FakeFile(FakeExport export, NfsNode node, boolean created) {
    this.export = export;
    this.node = node;
    this.created = created;
  }

  private FakeNode file() throws NfsException {
    return export.node(node.handle());
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
    return NfsDirectoryChange.UNKNOWN;
  }

  @Override
  public boolean preservedUnlinked() {
    return false;
  }

  @Override
  public CompletableFuture<NfsRead> readAsync(ByteBuffer target, long offset) {
    return export.async(
        "read",
        () -> {
          byte[] data = file().data;
          int count = Math.clamp(data.length - offset, 0, target.remaining());
          if (count > 0) {
            target.put(data, (int) offset, count);
          }
          return new NfsRead(count, offset + count >= data.length, null);
        });
  }

  @Override
  public CompletableFuture<NfsWritten> writeAsync(
      ByteBuffer source, long offset, NfsStability stability) {
    return export.lasting(
        "write",
        () -> {
          if (export.refusedWrites().isPresent()) {
            throw new NfsException(export.refusedWrites().get());
          }
          FakeNode file = file();
          // Not all at once, sometimes.
          int count = source.remaining() > 100 ? source.remaining() - 50 : source.remaining();
          int end = Math.toIntExact(offset) + count;
          export.grow(end - file.data.length);
          file.data = Arrays.copyOf(file.data, Math.max(file.data.length, end));
          source.get(file.data, (int) offset, count);
          file.touch();
          boolean safe = stability != NfsStability.UNSTABLE || export.isSteady();
          if (safe) {
            file.safe = Arrays.copyOf(file.safe, Math.max(file.safe.length, end));
            System.arraycopy(file.data, (int) offset, file.safe, (int) offset, count);
          }
          NfsStability told = safe ? NfsStability.FILE_SYNC : NfsStability.UNSTABLE;
          return new NfsWritten(count, told, export.verifier(), null);
        });
  }

  @Override
  public CompletableFuture<Long> commitAsync() {
    return export.lasting(
        "commit",
        () -> {
          file().safe = file().data.clone();
          return export.verifier();
        });
  }

  @Override
  public CompletableFuture<NfsAttributes> attributesAsync() {
    return export.async("getattr", () -> file().attributes());
  }

  @Override
  public NfsAttributes setAttributes(NfsCredentials caller, NfsChange change)
      throws IOException, InterruptedException {
    return export.setAttributes(caller, node.handle(), change);
  }

  @Override
  public void lock(long offset, long length, boolean write, long owner, boolean wait)
      throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public void unlock(long offset, long length, long owner) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public boolean lockable(long offset, long length, boolean write, long owner) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public long seek(long offset, boolean hole) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public void allocate(long offset, long length) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public void deallocate(long offset, long length) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public NfsWritten copyTo(long offset, NfsFile target, long targetOffset, long length)
      throws IOException, InterruptedException {
    return NfsException.join(
        export.async(
            "copy",
            () -> {
              byte[] from = file().data;
              FakeNode to = export.node(target.node().handle());
              int count = Math.clamp(from.length - offset, 0, (int) length);
              int end = (int) targetOffset + count;
              byte[] data = Arrays.copyOf(to.data, Math.max(to.data.length, end));
              System.arraycopy(from, (int) offset, data, (int) targetOffset, count);
              to.data = data;
              to.touch();
              return new NfsWritten(count, NfsStability.UNSTABLE, export.verifier(), null);
            }));
  }

  @Override
  public void close() {}
}
