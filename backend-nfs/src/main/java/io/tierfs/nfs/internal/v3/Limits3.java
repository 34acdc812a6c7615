package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** What FSINFO and PATHCONF tell, cut to what is sensible: a server may say anything. */
final class Limits3 {
  /** More in one call only delays others. */
  static final int IO_BYTES_MAX = 1 << 20;

  private static final int IO_BYTES_MIN = 512;
  private static final int PAGE = 4096;
  private static final int LINK = 1;
  private static final int SYMLINK = 2;
  private static final long NANOS = 1_000_000_000L;

  private Limits3() {}

  /** The answer to FSINFO, as far as it matters. */
  record FileSystem(long readMax, long writeMax, long fileMax, long resolution, int properties) {
    static FileSystem read(XdrReader in) throws IOException {
      Codec3.optionalAttributes(in);
      long readMax = in.uint32();
      in.skip(8); // rtpref, rtmult
      long writeMax = in.uint32();
      in.skip(12); // wtpref, wtmult, dtpref
      long fileMax = in.int64();
      long resolution = in.uint32() * NANOS + in.uint32();
      return new FileSystem(readMax, writeMax, fileMax, resolution, in.int32());
    }
  }

  /** The answer to PATHCONF, as far as it matters. */
  record Paths(long linksMax, long nameMax, boolean caseInsensitive) {
    /** Where the server does not say. */
    static final Paths UNKNOWN = new Paths(0, 0, false);

    static Paths read(XdrReader in) throws IOException {
      Codec3.optionalAttributes(in);
      long linksMax = in.uint32();
      long nameMax = in.uint32();
      in.skip(8); // no_trunc, chown_restricted
      return new Paths(linksMax, nameMax, in.bool());
    }
  }

  static NfsInfo info(FileSystem system, Paths paths, int readWanted, int writeWanted) {
    Set<NfsFeature> features = EnumSet.noneOf(NfsFeature.class);
    if ((system.properties() & LINK) != 0) {
      features.add(NfsFeature.HARD_LINKS);
    }
    if ((system.properties() & SYMLINK) != 0) {
      features.add(NfsFeature.SYMLINKS);
    }
    if (paths.caseInsensitive()) {
      features.add(NfsFeature.CASE_INSENSITIVE);
    }
    return new NfsInfo(
        size(system.readMax(), readWanted),
        size(system.writeMax(), writeWanted),
        IO_BYTES_MAX,
        system.fileMax() < 0 ? Long.MAX_VALUE : system.fileMax(),
        paths.nameMax() == 0 ? Names3.BYTES_MAX : (int) Math.min(paths.nameMax(), Names3.BYTES_MAX),
        paths.linksMax() == 0
            ? Integer.MAX_VALUE
            : (int) Math.min(paths.linksMax(), Integer.MAX_VALUE),
        Math.max(1, system.resolution()),
        features);
  }

  /**
   * The same with the times that the root has: Linux says that it keeps whole seconds, whatever the
   * file system below keeps.
   */
  static NfsInfo corrected(NfsInfo info, NfsAttributes root) {
    boolean fractions =
        root.atime().nanos() != 0 || root.mtime().nanos() != 0 || root.ctime().nanos() != 0;
    if (!fractions || info.timeResolutionNanos() < NANOS) {
      return info;
    }
    return new NfsInfo(
        info.readBytesMax(),
        info.writeBytesMax(),
        info.listBytesMax(),
        info.fileBytesMax(),
        info.nameBytesMax(),
        info.linksMax(),
        1,
        info.features());
  }

  private static int size(long server, int wanted) {
    long size = Math.min(server, wanted == 0 ? IO_BYTES_MAX : Math.min(wanted, IO_BYTES_MAX));
    int sensible = (int) Math.max(IO_BYTES_MIN, size);
    return sensible > PAGE ? sensible / PAGE * PAGE : sensible;
  }
}
