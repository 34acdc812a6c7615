package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.ForwardingFileHandle;
import java.io.IOException;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/** A backend whose files the kernel cannot read and write by itself, past a fault. */
final class NoDescriptors extends ForwardingBackend {
  NoDescriptors(Backend delegate) {
    super(delegate);
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.copyOf(super.capabilities());
    capabilities.remove(Capability.RAW_DESCRIPTORS);
    return capabilities;
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return new ForwardingFileHandle(super.open(caller, path, options)) {
      @Override
      public OptionalInt rawDescriptor() {
        return OptionalInt.empty();
      }
    };
  }
}
