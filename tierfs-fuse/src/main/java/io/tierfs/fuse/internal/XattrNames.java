package io.tierfs.fuse.internal;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What callers are told of extended attributes. */
public final class XattrNames {
  private static final String TRUSTED = "trusted.";
  private static final String ACCESS_LISTS = "system.posix_acl_";
  private static final String LABEL = "security.selinux";

  /** Whether this machine labels files, so that a file without a label means something. */
  private static final boolean LABELS = Files.exists(Path.of("/sys/fs/selinux"));

  private XattrNames() {}

  /** The names that a caller may know of, each with a NUL behind it: {@code trusted} is root's. */
  public static byte[] told(CallContext caller, List<String> names) {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    for (String name : names) {
      if (caller.uid() == 0 || !name.startsWith(TRUSTED)) {
        told.writeBytes(Names.encode(name));
        told.write(0);
      }
    }
    return told.toByteArray();
  }

  /**
   * What to say where an attribute cannot be read.
   *
   * <p>The kernel asks for the access lists of whatever somebody else than its owner wants, and
   * lets nobody in unless it learns that there are none. And {@code ls -l} asks each file for its
   * SELinux label, unless it learns that the file system has none; the kernel remembers neither.
   */
  public static IOException unread(String name, IOException failure) {
    if (name.startsWith(ACCESS_LISTS) && Errno.of(failure) == Errno.EOPNOTSUPP) {
      return new FsException(Errno.ENODATA);
    }
    if (!LABELS && name.equals(LABEL) && Errno.of(failure) == Errno.ENODATA) {
      return new FsException(Errno.EOPNOTSUPP);
    }
    return failure;
  }
}
