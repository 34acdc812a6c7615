package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** An open file whose changes are told to all other front doors. */
final class AnnouncedFile implements OpenFile {
  private final OpenFile file;
  private final Door door;

  AnnouncedFile(OpenFile file, Door door) {
    this.file = file;
    this.door = door;
  }

  OpenFile bare() {
    return file;
  }

  @Override
  public Node node() {
    return file.node();
  }

  @Override
  public boolean isNew() {
    return file.isNew();
  }

  @Override
  public FileStat firstStat() throws IOException {
    return file.firstStat();
  }

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    return file.read(target, offset);
  }

  @Override
  public int write(ByteBuffer source, long offset) throws IOException {
    try {
      return file.write(source, offset);
    } finally {
      door.changed(node());
    }
  }

  @Override
  public FileStat stat() throws IOException {
    return file.stat();
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    try {
      file.change(caller, change);
    } finally {
      door.changed(node());
    }
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    file.sync(dataOnly);
  }

  @Override
  public void flush() throws IOException {
    file.flush();
  }

  @Override
  public void allocate(int mode, long offset, long length) throws IOException {
    try {
      file.allocate(mode, offset, length);
    } finally {
      door.changed(node());
    }
  }

  @Override
  public long seekData(long offset) throws IOException {
    return file.seekData(offset);
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return file.seekHole(offset);
  }

  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws IOException {
    try {
      OpenFile bare = target instanceof AnnouncedFile other ? other.bare() : target;
      return file.copyTo(offset, bare, targetOffset, length);
    } finally {
      door.changed(target.node());
    }
  }

  @Override
  public OptionalInt rawDescriptor() {
    return file.rawDescriptor();
  }

  @Override
  public boolean mayRunFull() {
    return file.mayRunFull();
  }

  @Override
  public boolean fix() {
    return file.fix();
  }

  @Override
  public void unfix() {
    file.unfix();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
