package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.SpaceInfo;
import io.tierfs.engine.TierInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Questions about all tiers at once. */
final class Tiers {
  private static final int BLOCK_BYTES = 4096;

  private final List<Tier> tiers;

  Tiers(List<Tier> tiers) {
    this.tiers = tiers;
  }

  /**
   * Each distinct file system once; what is available counts where new files can go. A tier that
   * does not answer counts with what it said last, or not at all: the others have room all the
   * same.
   */
  SpaceInfo space() throws IOException {
    Set<String> counted = new HashSet<>();
    Set<String> open = new HashSet<>();
    long total = 0;
    long free = 0;
    long available = 0;
    long totalFiles = 0;
    long freeFiles = 0;
    int name = 255;
    for (Tier tier : tiers) {
      SpaceInfo info = tier.lastSpace();
      if (info == null) {
        continue;
      }
      if (counted.add(info.volume())) {
        total += info.totalBytes();
        free += info.freeBytes();
        totalFiles += info.totalFiles();
      }
      if (tier.mode().creates() && open.add(info.volume())) {
        available += info.availableBytes();
        freeFiles += info.freeFiles();
      }
      name = Math.min(name, info.nameBytesMax());
    }
    return new SpaceInfo(
        "tierfs", total, free, available, totalFiles, freeFiles, BLOCK_BYTES, name);
  }

  List<TierInfo> list() {
    List<TierInfo> infos = new ArrayList<>();
    for (Tier tier : tiers) {
      Optional<SpaceInfo> space;
      try {
        space = Optional.of(tier.backend().space(CallContext.daemon()));
      } catch (IOException e) {
        space = Optional.empty();
      }
      // Asked now: the question before may be what found it out.
      Optional<String> trouble = tier.backend().trouble();
      infos.add(
          new TierInfo(
              tier.name(),
              tier.index(),
              tier.mode(),
              tier.minFree(),
              tier.backend().capabilities(),
              space,
              tier.backend().localRoot(),
              trouble));
    }
    return infos;
  }

  /**
   * A line for each tier: name, mode, total, free, available, min-free, root, type (not known here)
   * and trouble, parted by tabs.
   */
  String describe() {
    StringBuilder lines = new StringBuilder();
    for (TierInfo tier : list()) {
      lines.append(tier.name()).append('\t').append(tier.mode()).append('\t');
      lines.append(tier.space().map(s -> String.valueOf(s.totalBytes())).orElse("-")).append('\t');
      lines.append(tier.space().map(s -> String.valueOf(s.freeBytes())).orElse("-")).append('\t');
      lines
          .append(tier.space().map(s -> String.valueOf(s.availableBytes())).orElse("-"))
          .append('\t');
      lines.append(tier.minFree()).append('\t');
      lines.append(tier.root().map(Object::toString).orElse("-"));
      lines.append("\t-\t").append(tier.trouble().orElse("-")).append('\n');
    }
    return lines.toString();
  }

  /** Every tier is tried, also after one has failed. */
  void syncAll(CallContext caller) throws IOException {
    IOException failed = null;
    for (Tier tier : tiers) {
      try {
        if (tier.writable()) {
          tier.backend().syncAll(caller);
        }
      } catch (IOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
