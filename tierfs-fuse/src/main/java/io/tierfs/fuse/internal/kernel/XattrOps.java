package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.XattrNames;
import java.io.IOException;

/** Extended attributes; a size of 0 asks how long the answer is. */
final class XattrOps {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final int KILL_SET_GID = 1;
  private static final int SET_GID = 02000;

  private final Served served;

  /** Whether the kernel sends the long form of {@code fuse_setxattr_in}. */
  private final boolean extended;

  XattrOps(Served served, boolean extended) {
    this.served = served;
    this.extended = extended;
  }

  /** {@code fuse_setxattr_in}: size 0, flags 4, in the long form setxattr_flags 8; name, value. */
  void setxattr(Request request) throws IOException {
    CallContext caller = request.caller();
    Node node = served.nodes().node(request.nodeId());
    int nameAt = extended ? 16 : 8;
    XattrMode mode =
        switch (request.intAt(4) & (CREATE | REPLACE)) {
          case CREATE -> XattrMode.CREATE;
          case REPLACE -> XattrMode.REPLACE;
          case 0 -> XattrMode.ANY;
          default -> throw new FsException(Errno.EINVAL);
        };
    byte[] value = request.bytesAt(request.behindTextAt(nameAt), request.sizeAt(0));
    served.union().setXattr(caller, node, request.textAt(nameAt), value, mode);
    if (extended && (request.intAt(8) & KILL_SET_GID) != 0) {
      dropSetGid(caller, node);
    }
  }

  /** Who sets an access list without being in the file's group may not leave the set-gid bit. */
  private void dropSetGid(CallContext caller, Node node) throws IOException {
    Union union = served.union();
    int permissions = union.stat(caller, node).permissions();
    if ((permissions & SET_GID) != 0) {
      union.change(caller, node, AttributeChange.permissions(permissions & ~SET_GID));
    }
  }

  /** {@code fuse_getxattr_in}: size 0, name 8. */
  void getxattr(Request request, Reply reply) throws IOException {
    Node node = served.nodes().node(request.nodeId());
    String name = request.textAt(8);
    byte[] value;
    try {
      value = served.union().getXattr(request.caller(), node, name);
    } catch (IOException e) {
      throw XattrNames.unread(name, e);
    }
    give(reply, value, request.intAt(0));
  }

  /** {@code fuse_getxattr_in}: size 0. */
  void listxattr(Request request, Reply reply) throws IOException {
    Node node = served.nodes().node(request.nodeId());
    CallContext caller = request.caller();
    byte[] names = XattrNames.told(caller, served.union().listXattrs(caller, node));
    give(reply, names, request.intAt(0));
  }

  /** The name alone. */
  void removexattr(Request request) throws IOException {
    Node node = served.nodes().node(request.nodeId());
    served.union().removeXattr(request.caller(), node, request.textAt(0));
  }

  /** {@code fuse_getxattr_out} with the size at 0, or the value itself. */
  private static void give(Reply reply, byte[] answer, int sizeMax) throws FsException {
    if (sizeMax == 0) {
      reply.putInt(reply.add(8), answer.length);
    } else if (Integer.compareUnsigned(answer.length, sizeMax) > 0) {
      throw new FsException(Errno.ERANGE);
    } else {
      reply.addBytes(answer);
    }
  }
}
