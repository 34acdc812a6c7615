package io.tierfs.engine.model;

import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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
    CREATE_XATTR,
    REPLACE_XATTR,
    REMOVE_XATTR,
    LIST_XATTRS,
    READ,
    WRITE,
    OPEN,
    OPEN_TO_READ,
    OPEN_NAMELESS,
    HANDLE_READ,
    HANDLE_WRITE,
    HANDLE_TRUNCATE,
    HANDLE_STAT,
    HANDLE_GET_XATTR,
    HANDLE_SET_XATTR,
    HANDLE_REMOVE_XATTR,
    HANDLE_LINK,
    HANDLE_CLOSE,

    /** From here on what others do to a tier; the number says to which. */
    OUTSIDE_WRITE,
    OUTSIDE_MKDIR,
    OUTSIDE_REMOVE,
    OUTSIDE_RMDIR,
    OUTSIDE_CHMOD;

    /** What is done by the union. */
    static final Set<Kind> INSIDE = EnumSet.range(STAT, HANDLE_CLOSE);

    /** What is done to an open file. */
    static final Set<Kind> BY_HANDLE = EnumSet.range(HANDLE_READ, HANDLE_CLOSE);
  }

  static final int HANDLES = 4;

  boolean opens() {
    return kind == Kind.OPEN || kind == Kind.OPEN_TO_READ || kind == Kind.OPEN_NAMELESS;
  }

  /** The number of the handle that it is about, if it is about one. */
  int handle() {
    return number % HANDLES;
  }

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
      case LIST_XATTRS -> disk.listXattrs(at);
      case READ -> {
        Disk.Handle handle = disk.open(at, false);
        String text = handle.read();
        handle.close();
        yield text;
      }
      case OPEN, OPEN_TO_READ, OPEN_NAMELESS -> {
        Disk.Handle old = handles.remove(handle());
        if (old != null) {
          old.close();
        }
        handles.put(
            handle(),
            kind == Kind.OPEN_NAMELESS
                ? disk.openNameless(at, number & 0777)
                : disk.open(at, kind == Kind.OPEN));
        yield null;
      }
      default -> {
        if (Kind.BY_HANDLE.contains(kind)) {
          Disk.Handle handle = handles.get(handle());
          yield handle == null ? "no handle" : byHandle(handle, handles);
        }
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
      case HANDLE_GET_XATTR -> {
        return handle.getXattr(other);
      }
      case HANDLE_SET_XATTR -> {
        handle.setXattr(other, "value" + number, XattrMode.ANY);
        return handle.getXattr(other);
      }
      case HANDLE_REMOVE_XATTR -> handle.removeXattr(other);
      case HANDLE_LINK -> handle.link(FsPath.of(other));
      case HANDLE_WRITE -> handle.write(number, other);
      case HANDLE_TRUNCATE -> handle.truncate(number);
      default -> {
        handle.close();
        handles.remove(handle());
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
      case SET_XATTR -> disk.setXattr(at, other, "value" + number, XattrMode.ANY);
      case CREATE_XATTR -> disk.setXattr(at, other, "value" + number, XattrMode.CREATE);
      case REPLACE_XATTR -> disk.setXattr(at, other, "value" + number, XattrMode.REPLACE);
      case REMOVE_XATTR -> disk.removeXattr(at, other);
      case WRITE -> {
        Disk.Handle handle = disk.open(at, true);
        handle.write(number, other);
        handle.close();
      }
      // What they come to, where there is one tier.
      case OUTSIDE_WRITE -> {
        disk.create(at, false, 0644);
        disk.truncate(at, number);
      }
      case OUTSIDE_MKDIR -> disk.mkdir(at, 0755);
      case OUTSIDE_REMOVE -> disk.unlink(at);
      case OUTSIDE_RMDIR -> disk.rmdir(at);
      case OUTSIDE_CHMOD -> disk.chmod(at, number & 0777);
      default -> throw new IllegalStateException(kind.name());
    }
  }
}
