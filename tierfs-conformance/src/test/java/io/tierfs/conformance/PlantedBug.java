package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.ForwardingFileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Mistakes about contents, which {@link Fsx} has to notice. */
enum PlantedBug {
  /** The last byte of a write behind the first page is lost. */
  LOST_TAIL,
  /** A hole is not punched. */
  NO_PUNCH,
  /** The last byte of a copied range is not copied. */
  SHORT_COPY,
  /** Data behind the first byte is told as a hole. */
  HIDDEN_DATA;

  private static final int PAGE = 4096;
  private static final int PUNCH_HOLE = 2;

  /** The same tier with the mistake. The kernel has to leave reads and writes to it. */
  Backend in(Backend tier) {
    return new ForwardingBackend(new NoDescriptors(tier)) {
      @Override
      public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
          throws IOException {
        return new Wrong(super.open(caller, path, options));
      }
    };
  }

  private final class Wrong extends ForwardingFileHandle {
    Wrong(FileHandle delegate) {
      super(delegate);
    }

    private boolean is(PlantedBug bug) {
      return PlantedBug.this == bug;
    }

    @Override
    public int write(ByteBuffer source, long offset) throws IOException {
      if (!is(LOST_TAIL) || offset + source.remaining() <= PAGE || source.remaining() < 2) {
        return super.write(source, offset);
      }
      source.limit(source.limit() - 1);
      int written = super.write(source, offset);
      source.limit(source.limit() + 1);
      source.position(source.limit());
      return written + 1;
    }

    @Override
    public void allocate(int mode, long offset, long length) throws IOException {
      if (!is(NO_PUNCH) || (mode & PUNCH_HOLE) == 0) {
        super.allocate(mode, offset, length);
      }
    }

    @Override
    public long copyTo(long offset, FileHandle target, long targetOffset, long length)
        throws IOException {
      boolean wrong = is(SHORT_COPY) && length > 1;
      return super.copyTo(offset, target, targetOffset, wrong ? length - 1 : length)
          + (wrong ? 1 : 0);
    }

    @Override
    public long seekData(long offset) throws IOException {
      if (is(HIDDEN_DATA) && offset > 0) {
        throw new FsException(Errno.ENXIO);
      }
      return super.seekData(offset);
    }
  }
}
