package io.tierfs.conformance;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Works at the port of an engine. It cannot map. */
final class PortHands implements FsxHands {
  private final Union union;
  private final Map<Integer, OpenFile> open = new HashMap<>();

  PortHands(Union union) {
    this.union = union;
  }

  private Node node(String path) throws IOException {
    return union.find(Rig.CALLER, FsPath.of(path)).node();
  }

  private Node parent(String path) throws IOException {
    return node(FsPath.of(path).parent().value());
  }

  private OpenFile file(int handle) {
    return Objects.requireNonNull(open.get(handle));
  }

  @Override
  public void open(int handle, String path, boolean append) throws IOException {
    OpenOptions options = OpenOptions.READ_WRITE.withAppend(append);
    OpenFile old = open.put(handle, union.open(Rig.CALLER, node(path), options));
    if (old != null) {
      old.close();
    }
  }

  @Override
  public byte[] read(int handle, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    file(handle).read(buffer, offset);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  @Override
  public void write(int handle, long offset, byte[] data) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(data);
    while (buffer.hasRemaining()) {
      file(handle).write(buffer, offset + buffer.position());
    }
  }

  @Override
  public void resize(int handle, long size) throws IOException {
    file(handle).change(Rig.CALLER, AttributeChange.size(size));
  }

  @Override
  public void resize(String path, long size) throws IOException {
    union.change(Rig.CALLER, node(path), AttributeChange.size(size));
  }

  @Override
  public long size(int handle) throws IOException {
    return file(handle).stat().size();
  }

  @Override
  public void sync(int handle, boolean dataOnly) throws IOException {
    file(handle).sync(dataOnly);
  }

  @Override
  public void allocate(int handle, int mode, long offset, long length) throws IOException {
    file(handle).allocate(mode, offset, length);
  }

  @Override
  public long seek(int handle, long offset, boolean data) throws IOException {
    return data ? file(handle).seekData(offset) : file(handle).seekHole(offset);
  }

  @Override
  public void copy(int from, long offset, int to, long targetOffset, int length)
      throws IOException {
    long done = 0;
    while (done < length) {
      long count = copyOnce(from, offset + done, to, targetOffset + done, length - done);
      if (count == 0) {
        throw new FsException(Errno.EIO, "ended after " + done);
      }
      done += count;
    }
  }

  /** Where the port will not, as whoever calls it has to. */
  private long copyOnce(int from, long offset, int to, long targetOffset, long length)
      throws IOException {
    try {
      return file(from).copyTo(offset, file(to), targetOffset, length);
    } catch (FsException e) {
      if (e.errno() != Errno.EXDEV && e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      byte[] data = read(from, offset, (int) length);
      write(to, targetOffset, data);
      return data.length;
    }
  }

  @Override
  public byte[] readMapped(int handle, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void writeMapped(int handle, long offset, byte[] data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void syncMapped(int handle) {}

  @Override
  public void unmap(int handle) {}

  @Override
  public void forget(int handle) {}

  @Override
  public void rename(String from, String to) throws IOException {
    union.rename(
        Rig.CALLER, parent(from), Rig.name(from), parent(to), Rig.name(to), RenameMode.NO_REPLACE);
  }

  @Override
  public void link(String existing, String path) throws IOException {
    union.makeHardLink(Rig.CALLER, node(existing), parent(path), Rig.name(path));
  }

  @Override
  public void unlink(String path) throws IOException {
    union.removeFile(Rig.CALLER, parent(path), Rig.name(path));
  }

  @Override
  public void close() throws IOException {
    for (OpenFile file : open.values()) {
      file.close();
    }
    open.clear();
  }
}
