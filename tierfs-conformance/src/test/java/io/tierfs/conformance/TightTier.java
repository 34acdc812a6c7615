package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.SpaceInfo;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.ForwardingFileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A directory that says it is a disk of its own, and may have no room for some files to grow. */
final class TightTier extends ForwardingBackend {
  /** Files whose name begins so hold this many bytes at most. */
  static final String TIGHT = "tight";

  private static final int BYTES_MAX = 3;

  private final String volume;
  private final boolean tight;

  TightTier(Backend delegate, String volume, boolean tight) {
    super(delegate);
    this.volume = volume;
    this.tight = tight;
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    SpaceInfo own = super.space(caller);
    return new SpaceInfo(
        volume,
        own.totalBytes(),
        own.freeBytes(),
        own.availableBytes(),
        own.totalFiles(),
        own.freeFiles(),
        own.blockSize(),
        own.nameBytesMax());
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    FileHandle handle = super.open(caller, path, options);
    if (!tight || !path.name().startsWith(TIGHT)) {
      return handle;
    }
    return new ForwardingFileHandle(handle) {
      @Override
      public int write(ByteBuffer source, long offset) throws IOException {
        if (offset + source.remaining() > BYTES_MAX) {
          throw new FsException(Errno.ENOSPC, path.toString());
        }
        return super.write(source, offset);
      }
    };
  }
}
