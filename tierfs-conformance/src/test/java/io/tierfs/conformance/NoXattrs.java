package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.ForwardingFileHandle;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A backend without extended attributes, as of a file system that has none. */
final class NoXattrs extends ForwardingBackend {
  NoXattrs(Backend delegate) {
    super(delegate);
  }

  private static FsException none() {
    return new FsException(Errno.EOPNOTSUPP);
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.copyOf(super.capabilities());
    capabilities.remove(Capability.XATTRS);
    return capabilities;
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    throw none();
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    throw none();
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    throw none();
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    throw none();
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return new ForwardingFileHandle(super.open(caller, path, options)) {
      @Override
      public byte[] getXattr(CallContext who, String name) throws IOException {
        throw none();
      }

      @Override
      public void setXattr(CallContext who, String name, byte[] value, XattrMode mode)
          throws IOException {
        throw none();
      }

      @Override
      public List<String> listXattrs(CallContext who) throws IOException {
        throw none();
      }

      @Override
      public void removeXattr(CallContext who, String name) throws IOException {
        throw none();
      }
    };
  }
}
