package io.tierfs.engine.internal.nio;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;

/** Copies and moves within one file system. */
final class Copier {
  private static final int PIECE = 1 << 20;

  private final TierPath source;
  private final TierPath target;
  private final CopyMode mode;
  private final TierFileSystem fileSystem;
  private final Union union;
  private final CallContext caller;

  private Copier(TierPath source, TierPath target, CopyMode mode) {
    this.source = source;
    this.target = target;
    this.mode = mode;
    this.fileSystem = source.getFileSystem();
    this.union = fileSystem.union();
    this.caller = fileSystem.caller();
  }

  static void copy(TierPath source, TierPath target, CopyMode mode) throws IOException {
    if (mode.atomic()) {
      throw new UnsupportedOperationException("ATOMIC_MOVE is no option of a copy");
    }
    new Copier(source, target, mode).copy();
  }

  /** Moves by a rename, also between tiers: that is what a union is for. */
  static void move(TierPath source, TierPath target, CopyMode mode) throws IOException {
    new Copier(source, target, mode).move();
  }

  /** A step whose failures are those of one of the two paths. */
  private <T> T at(TierPath path, TierFileSystem.Action<T> action) throws IOException {
    return fileSystem.run(path, null, action);
  }

  private void copy() throws IOException {
    Place from = at(source, () -> fileSystem.existing(source, mode.follow()));
    Place to = at(target, () -> fileSystem.place(target, false));
    if (to.found() == from.found()) {
      return;
    }
    clear(to);
    Node made = at(target, () -> make(from, to));
    if (mode.attributes()) {
      at(
          target,
          () -> {
            copyAttributes(from, made);
            return true;
          });
    }
  }

  /** Takes away what is in the way. */
  private void clear(Place to) throws IOException {
    if (to.found() == null) {
      return;
    }
    if (!mode.replace()) {
      throw new FileAlreadyExistsException(target.toString());
    }
    at(
        target,
        () -> {
          NameChanges.delete(target, to);
          return true;
        });
  }

  private Node make(Place from, Place to) throws IOException {
    FileStat stat = from.stat();
    int permissions = stat.permissions() & ~fileSystem.identity().umask();
    Node directory = to.directory();
    String name = to.name(Errno.EEXIST);
    return switch (stat.type()) {
      case REGULAR -> copyData(from.node(), directory, name, permissions & 0777);
      case DIRECTORY -> union.makeDirectory(caller, directory, name, permissions & 0777);
      case SYMLINK ->
          union.makeSymlink(caller, directory, name, union.readSymlink(caller, from.node()));
      default ->
          union.makeNode(
              caller, directory, name, stat.type().modeBits() | permissions, stat.rdev());
    };
  }

  private Node copyData(Node from, Node directory, String name, int permissions)
      throws IOException {
    try (OpenFile in = union.open(caller, from, OpenOptions.READ);
        OpenFile out = union.create(caller, directory, name, OpenOptions.createNew(permissions))) {
      try {
        long done = copyInside(in, out);
        copyByBuffer(in, out, done);
        out.flush();
      } catch (IOException e) {
        union.removeFile(caller, directory, name);
        throw e;
      }
      return out.node();
    }
  }

  /** Has the tier copy, which may share blocks; how far that went. */
  private static long copyInside(OpenFile in, OpenFile out) throws IOException {
    long done = 0;
    try {
      long size = in.stat().size();
      while (done < size) {
        long count = in.copyTo(done, out, done, size - done);
        if (count <= 0) {
          break;
        }
        done += count;
      }
    } catch (FsException e) {
      if (e.errno() == Errno.EXDEV) {
        return done; // perhaps since the copy had to move to another tier
      }
      if (done == 0 && e.errno() != Errno.ENOSPC && e.errno() != Errno.EDQUOT) {
        return 0; // not between these two: by reads and writes then
      }
      throw e;
    }
    return done;
  }

  private static void copyByBuffer(OpenFile in, OpenFile out, long from) throws IOException {
    long size = Math.max(in.stat().size() - from, 1);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, size));
    long done = from;
    while (in.read(buffer.clear(), done) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        done += out.write(buffer, done);
      }
    }
  }

  /** Owner, permissions, extended attributes and times; what a tier cannot keep stays behind. */
  private void copyAttributes(Place from, Node made) throws IOException {
    FileStat stat = from.stat();
    if (!stat.isSymlink()) {
      copyXattrs(from.node(), made);
      change(made, AttributeChange.owner(stat.uid(), stat.gid()), true);
      change(made, AttributeChange.permissions(stat.permissions()), false);
    } else {
      change(made, AttributeChange.owner(stat.uid(), stat.gid()), true);
    }
    TimeChange accessed = TimeChange.at(stat.atime());
    change(made, AttributeChange.times(accessed, TimeChange.at(stat.mtime())), stat.isSymlink());
  }

  private void change(Node node, AttributeChange change, boolean optional) throws IOException {
    try {
      union.change(caller, node, change);
    } catch (FsException e) {
      if (!optional || (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP)) {
        throw e;
      }
    }
  }

  private void copyXattrs(Node from, Node made) throws IOException {
    try {
      for (String name : union.listXattrs(caller, from)) {
        if (name.startsWith("user.")) {
          byte[] value = union.getXattr(caller, from, name);
          union.setXattr(caller, made, name, value, XattrMode.ANY);
        }
      }
    } catch (FsException e) {
      if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENODATA) {
        throw e;
      }
    }
  }

  private void move() throws IOException {
    Place from = at(source, () -> moved());
    Place to = at(target, () -> fileSystem.place(target, false));
    at(source, from::node);
    boolean replace = mode.replace() || mode.atomic();
    if (to.found() == from.found()) {
      return;
    }
    if (!replace && to.found() != null) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (to.found() != null && !mode.atomic() && (to.name() == null || differs(from, to))) {
      clear(to);
    }
    try {
      rename(from, to, replace);
    } catch (FsException e) {
      throw refused(e, to);
    }
  }

  /** What is to be moved. An atomic move is a rename and no more. */
  private Place moved() throws IOException {
    if (!mode.atomic()) {
      return fileSystem.existing(source, false);
    }
    return fileSystem.place(source, false);
  }

  /** Whether a rename cannot put one in the place of the other. */
  private static boolean differs(Place from, Place to) throws FsException {
    boolean directory = from.node().type() == FileType.DIRECTORY;
    return directory != (to.node().type() == FileType.DIRECTORY);
  }

  private void rename(Place from, Place to, boolean replace) throws IOException {
    union.rename(
        caller,
        from.directory(),
        from.name(Errno.EBUSY),
        to.directory(),
        to.name(Errno.EBUSY),
        replace ? RenameMode.REPLACE : RenameMode.NO_REPLACE);
  }

  private IOException refused(FsException error, Place to) {
    return switch (error.errno()) {
      case EXDEV ->
          mode.atomic()
              ? new AtomicMoveNotSupportedException(
                  source.toString(), target.toString(), Failures.reason(error))
              : Failures.of(error, source.toString(), target.toString());
      case EEXIST, ENOTEMPTY ->
          to.found() == null || !(mode.replace() || mode.atomic())
              ? new FileAlreadyExistsException(target.toString())
              : new DirectoryNotEmptyException(target.toString());
      default -> Failures.of(error, source.toString(), target.toString());
    };
  }
}
