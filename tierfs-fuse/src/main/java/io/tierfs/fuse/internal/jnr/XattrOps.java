package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Union;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Extended attributes; a size of 0 asks how long the answer is. */
final class XattrOps {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;

  private final Union union;
  private final Paths paths;

  XattrOps(Union union, Paths paths) {
    this.union = union;
    this.paths = paths;
  }

  int setxattr(Request request, long path, long name, long value, long size, long flags)
      throws IOException {
    CallContext caller = request.caller();
    XattrMode mode =
        switch ((int) flags & (CREATE | REPLACE)) {
          case CREATE -> XattrMode.CREATE;
          case REPLACE -> XattrMode.REPLACE;
          case 0 -> XattrMode.ANY;
          default -> throw new FsException(Errno.EINVAL);
        };
    byte[] bytes = NativeMemory.getBytes(value, (int) size);
    union.setXattr(caller, paths.node(caller, path), NativeMemory.name(name), bytes, mode);
    return 0;
  }

  int getxattr(Request request, long path, long name, long value, long size) throws IOException {
    CallContext caller = request.caller();
    return give(
        union.getXattr(caller, paths.node(caller, path), NativeMemory.name(name)), value, size);
  }

  int listxattr(Request request, long path, long list, long size) throws IOException {
    CallContext caller = request.caller();
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String name : union.listXattrs(caller, paths.node(caller, path))) {
      names.writeBytes(Names.encode(name));
      names.write(0);
    }
    return give(names.toByteArray(), list, size);
  }

  int removexattr(Request request, long path, long name) throws IOException {
    CallContext caller = request.caller();
    union.removeXattr(caller, paths.node(caller, path), NativeMemory.name(name));
    return 0;
  }

  private static int give(byte[] answer, long target, long size) throws FsException {
    if (size != 0) {
      if (answer.length > size) {
        throw new FsException(Errno.ERANGE);
      }
      NativeMemory.putBytes(target, answer, answer.length);
    }
    return answer.length;
  }
}
