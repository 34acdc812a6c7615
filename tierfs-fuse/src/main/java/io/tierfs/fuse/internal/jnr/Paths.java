package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import java.io.IOException;

/** Leads from the paths that libfuse gives to nodes of the union. */
final class Paths {
  /** A shorter string cannot need more bytes than a name may have. */
  private static final int SURELY_SHORT = Names.NAME_BYTES_MAX / 3;

  private final Union union;
  private final HiddenFiles hidden;

  Paths(Union union, HiddenFiles hidden) {
    this.union = union;
    this.hidden = hidden;
  }

  /** A directory and a name in it, which may exist or not. */
  record Place(Node directory, String name) {}

  /** What is at the C string {@code path}; ENOENT. */
  Node node(CallContext caller, long path) throws IOException {
    String text = NativeMemory.name(path);
    Node unnamed = hidden.find(text);
    return unnamed != null ? unnamed : union.walk(caller, parse(text));
  }

  /** The directory that the C string {@code path} leads to, and the name behind it. */
  Place place(CallContext caller, long path) throws IOException {
    FsPath parsed = parse(NativeMemory.name(path));
    return new Place(union.walk(caller, parsed.parent()), parsed.name());
  }

  static FsPath parse(String text) throws FsException {
    FsPath path;
    try {
      path = FsPath.of(text);
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EINVAL, text, e);
    }
    String name = path.name();
    if (name.length() > SURELY_SHORT && Names.encodedLength(name) > Names.NAME_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG, text);
    }
    return path;
  }
}
