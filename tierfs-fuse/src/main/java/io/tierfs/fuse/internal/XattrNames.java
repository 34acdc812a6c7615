package io.tierfs.fuse.internal;

import io.tierfs.api.CallContext;
import io.tierfs.api.Names;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Names of extended attributes, as {@code listxattr(2)} gives them. */
public final class XattrNames {
  private static final String TRUSTED = "trusted.";

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
}
