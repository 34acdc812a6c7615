package io.tierfs.engine.model;

import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation on a disk.
 *
 * @param path what it is about
 * @param other the target of a rename or link, the place of a symlink or attribute
 * @param number a mode, an offset, a size, an owner, or the number of a handle
 */
record Step(Kind kind, String path, String other, int number) {
  /** What is done. */
  enum Kind {
    STAT,
    READDIR,
    MKDIR,
    CREATE,
    CREATE_EXCLUSIVE,
    FIFO,
    SYMLINK,
    READLINK,
    LINK,
    UNLINK,
    RMDIR,
    RENAME,
    RENAME_NO_REPLACE,
    RENAME_EXCHANGE,
    CHMOD,
    CHOWN,
    TRUNCATE,
    GET_XATTR,
    SET_XATTR,
    REMOVE_XATTR,
    READ,
    WRITE,
    OPEN,
    HANDLE_READ,
    HANDLE_WRITE,
    HANDLE_TRUNCATE,
    HANDLE_STAT,
    HANDLE_CLOSE
  }

  static final int HANDLES = 4;

  /** What came out: a value or an errno, as text that can be compared. */
  String run(Disk disk, Map<Integer, Disk.Handle> handles) {
    try {
      Object value = value(disk, handles);
      return value == null ? "done" : value.toString();
    } catch (IOException e) {
      Errno errno = Errno.of(e);
      return errno == Errno.EIO ? "EIO: " + e : errno.name();
    }
  }

  private @Nullable Object value(Disk disk, Map<Integer, Disk.Handle> handles) throws IOException {
    FsPath at = FsPath.of(path);
    return switch (kind) {
      case STAT -> disk.stat(at);
      case READDIR -> disk.readdir(at);
      case READLINK -> disk.readlink(at);
      case GET_XATTR -> disk.getXattr(at, other);
      case READ -> {
        Disk.Handle handle = disk.open(at);
        String text = handle.read();
        handle.close();
        yield text;
      }
      case OPEN -> {
        Disk.Handle old = handles.remove(number % HANDLES);
        if (old != null) {
          old.close();
        }
        handles.put(number % HANDLES, disk.open(at));
        yield null;
      }
      case HANDLE_READ, HANDLE_WRITE, HANDLE_TRUNCATE, HANDLE_STAT, HANDLE_CLOSE -> {
        Disk.Handle handle = handles.get(number % HANDLES);
        yield handle == null ? "no handle" : byHandle(handle, handles);
      }
      default -> {
        change(disk, at);
        yield null;
      }
    };
  }

  private @Nullable Object byHandle(Disk.Handle handle, Map<Integer, Disk.Handle> handles)
      throws IOException {
    switch (kind) {
      case HANDLE_READ -> {
        return handle.read();
      }
      case HANDLE_STAT -> {
        return handle.stat();
      }
      case HANDLE_WRITE -> handle.write(number, other);
      case HANDLE_TRUNCATE -> handle.truncate(number);
      default -> {
        handle.close();
        handles.remove(number % HANDLES);
      }
    }
    return null;
  }

  private void change(Disk disk, FsPath at) throws IOException {
    switch (kind) {
      case MKDIR -> disk.mkdir(at, number & 0777);
      case CREATE -> disk.create(at, false, number & 0777);
      case CREATE_EXCLUSIVE -> disk.create(at, true, number & 0777);
      case FIFO -> disk.fifo(at, number & 0777);
      case SYMLINK -> disk.symlink(at, other);
      case LINK -> disk.link(at, FsPath.of(other));
      case UNLINK -> disk.unlink(at);
      case RMDIR -> disk.rmdir(at);
      case RENAME -> disk.rename(at, FsPath.of(other), RenameMode.REPLACE);
      case RENAME_NO_REPLACE -> disk.rename(at, FsPath.of(other), RenameMode.NO_REPLACE);
      case RENAME_EXCHANGE -> disk.rename(at, FsPath.of(other), RenameMode.EXCHANGE);
      case CHMOD -> disk.chmod(at, number & 0777);
      case CHOWN -> disk.chown(at, number, number + 1);
      case TRUNCATE -> disk.truncate(at, number);
      case SET_XATTR -> disk.setXattr(at, other, "value" + number);
      case REMOVE_XATTR -> disk.removeXattr(at, other);
      case WRITE -> {
        Disk.Handle handle = disk.open(at);
        handle.write(number, other);
        handle.close();
      }
      default -> throw new IllegalStateException(kind.name());
    }
  }
}
