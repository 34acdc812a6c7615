package io.tierfs.backend.nfs;

import io.tierfs.api.Capability;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsInfo;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** What a backend can do with its server. */
final class Abilities {
  /** What every server can; taken for granted of one that is not there yet. */
  private static final NfsInfo LEAST =
      new NfsInfo(
          1 << 16,
          1 << 16,
          1 << 16,
          Long.MAX_VALUE,
          255,
          32000,
          1,
          EnumSet.of(NfsFeature.SYMLINKS, NfsFeature.HARD_LINKS));

  private Abilities() {}

  static NfsInfo of(Server server) throws IOException {
    return server.isMounted() ? server.export().info() : LEAST;
  }

  static Set<Capability> capabilities(Server server) throws IOException {
    NfsInfo info = of(server);
    Set<Capability> all =
        EnumSet.of(
            Capability.WRITE,
            Capability.SPECIAL_FILES,
            Capability.OWNERSHIP,
            Capability.RENAME_DIRECTORIES,
            Capability.FILE_IDS,
            Capability.OPEN_UNLINKED,
            Capability.LIST_WITH_STATS,
            Capability.REMOTE);
    if (info.timeResolutionNanos() < 1_000_000_000L) {
      all.add(Capability.NANOSECOND_TIMES);
    }
    for (NfsFeature feature : info.features()) {
      switch (feature) {
        case SYMLINKS -> all.add(Capability.SYMLINKS);
        case HARD_LINKS -> all.add(Capability.HARD_LINKS);
        case XATTRS -> all.add(Capability.XATTRS);
        case SEEK -> all.add(Capability.SEEK_HOLES);
        case ALLOCATE -> all.add(Capability.ALLOCATE);
        case COPY -> all.add(Capability.COPY_RANGE);
        case CASE_INSENSITIVE -> all.add(Capability.CASE_INSENSITIVE);
        case LOCKS -> {}
      }
    }
    return all;
  }
}
