package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.SetIdBits;
import io.tierfs.fuse.internal.XattrNames;
import java.io.IOException;

/** Extended attributes; a size of 0 asks how long the answer is. */
final class XattrOps {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final String ACCESS_LIST = "system.posix_acl_access";

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
    Node node = paths.node(caller, path);
    String attribute = NativeMemory.name(name);
    union.setXattr(caller, node, attribute, bytes, mode);
    if (attribute.equals(ACCESS_LIST)) {
      // Newer protocols say when this has to be done.
      AttributeChange drop = SetIdBits.dropAfterAccessList(union.stat(caller, node), caller);
      if (!drop.isEmpty()) {
        union.change(caller, node, drop);
      }
    }
    return 0;
  }

  int getxattr(Request request, long path, long name, long value, long size) throws IOException {
    CallContext caller = request.caller();
    Node node = paths.node(caller, path);
    String attribute = NativeMemory.name(name);
    byte[] bytes;
    try {
      bytes = union.getXattr(caller, node, attribute);
    } catch (IOException e) {
      throw XattrNames.unread(attribute, e);
    }
    return give(bytes, value, size);
  }

  int listxattr(Request request, long path, long list, long size) throws IOException {
    CallContext caller = request.caller();
    var names = union.listXattrs(caller, paths.node(caller, path));
    return give(XattrNames.told(caller, names), list, size);
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
