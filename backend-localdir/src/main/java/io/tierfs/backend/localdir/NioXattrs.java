package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;

/**
 * Extended attributes {@code user.*}, the only ones that {@code java.nio.file} has. As on Linux, a
 * symbolic link has none.
 */
final class NioXattrs {
  private static final String USER = "user.";

  private NioXattrs() {}

  static byte[] get(Path at, FsPath path, String name) throws IOException {
    String key = key(name, path);
    if (!keys(at, path).contains(key)) {
      throw new FsException(Errno.ENODATA, path);
    }
    return read(view(at), key);
  }

  /** The value, read again should it grow meanwhile. */
  static byte[] read(UserDefinedFileAttributeView view, String key) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(view.size(key));
    view.read(key, value);
    byte[] bytes = new byte[value.position()];
    value.flip().get(bytes);
    return bytes;
  }

  static void set(Path at, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    String key = key(name, path);
    if (NioPaths.attributes(at, path).isSymbolicLink()) {
      throw new FsException(Errno.EPERM, path);
    }
    boolean exists = mode != XattrMode.ANY && keys(at, path).contains(key);
    if (mode == XattrMode.CREATE && exists) {
      throw new FsException(Errno.EEXIST, path);
    }
    if (mode == XattrMode.REPLACE && !exists) {
      throw new FsException(Errno.ENODATA, path);
    }
    view(at).write(key, ByteBuffer.wrap(value));
  }

  static List<String> list(Path at, FsPath path) throws IOException {
    return keys(at, path).stream()
        .filter(key -> !key.equals(NioSpecialBits.KEY))
        .map(USER::concat)
        .toList();
  }

  static void remove(Path at, FsPath path, String name) throws IOException {
    String key = key(name, path);
    if (!keys(at, path).contains(key)) {
      throw new FsException(Errno.ENODATA, path);
    }
    view(at).delete(key);
  }

  private static List<String> keys(Path at, FsPath path) throws IOException {
    return NioPaths.attributes(at, path).isSymbolicLink() ? List.of() : view(at).list();
  }

  private static String key(String name, FsPath path) throws FsException {
    if (!name.startsWith(USER) || name.length() == USER.length()) {
      throw new FsException(Errno.EOPNOTSUPP, path);
    }
    return name.substring(USER.length());
  }

  /** The view of a file; EOPNOTSUPP where the file system has none. */
  static UserDefinedFileAttributeView view(Path at) throws FsException {
    var view =
        Files.getFileAttributeView(
            at, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new FsException(Errno.EOPNOTSUPP, at.toString());
    }
    return view;
  }
}
