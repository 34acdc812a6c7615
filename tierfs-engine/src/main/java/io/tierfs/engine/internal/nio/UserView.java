package io.tierfs.engine.internal.nio;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsException;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Objects;

/** The extended attributes of what a path leads to whose names begin with {@code user.}. */
final class UserView implements UserDefinedFileAttributeView {
  private static final String PREFIX = "user.";

  private final TierPath path;
  private final boolean follow;

  UserView(TierPath path, boolean follow) {
    this.path = path;
    this.follow = follow;
  }

  private interface Action<T> {
    T run(Union union, CallContext caller, Node node) throws IOException;
  }

  private <T> T run(Action<T> action) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    return fileSystem.run(
        path,
        null,
        () ->
            action.run(
                fileSystem.union(), fileSystem.caller(), fileSystem.place(path, follow).node()));
  }

  /** What is wrong with an attribute is not wrong with the file. */
  private <T> T run(String name, Action<T> action) throws IOException {
    Objects.requireNonNull(name);
    return run(
        (union, caller, node) -> {
          try {
            return action.run(union, caller, node);
          } catch (FsException e) {
            switch (e.errno()) {
              case ENODATA, ERANGE, E2BIG, EOPNOTSUPP, ENOSPC, EINVAL -> {
                String reason = "attribute '" + name + "': " + Failures.reason(e);
                throw new FileSystemException(path.toString(), null, reason);
              }
              default -> throw e;
            }
          }
        });
  }

  @Override
  public String name() {
    return "user";
  }

  @Override
  public List<String> list() throws IOException {
    return run(
        (union, caller, node) ->
            union.listXattrs(caller, node).stream()
                .filter(each -> each.startsWith(PREFIX))
                .map(each -> each.substring(PREFIX.length()))
                .toList());
  }

  /** The whole value. */
  byte[] value(String name) throws IOException {
    return run(name, (union, caller, node) -> union.getXattr(caller, node, PREFIX + name));
  }

  @Override
  public int size(String name) throws IOException {
    return value(name).length;
  }

  @Override
  public int read(String name, ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("a buffer to read into cannot be read-only");
    }
    byte[] value = value(name);
    if (value.length > target.remaining()) {
      String reason = "attribute '" + name + "' is longer than the buffer";
      throw new FileSystemException(path.toString(), null, reason);
    }
    target.put(value);
    return value.length;
  }

  @Override
  public int write(String name, ByteBuffer source) throws IOException {
    byte[] value = new byte[source.remaining()];
    source.duplicate().get(value);
    run(
        name,
        (union, caller, node) -> {
          union.setXattr(caller, node, PREFIX + name, value, XattrMode.ANY);
          return true;
        });
    source.position(source.limit());
    return value.length;
  }

  @Override
  public void delete(String name) throws IOException {
    run(
        name,
        (union, caller, node) -> {
          union.removeXattr(caller, node, PREFIX + name);
          return true;
        });
  }
}
