package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Candidate;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.TierMode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One tier while one request is decided: asks its backend once, when first somebody wants to know.
 */
final class TierCandidate implements Candidate {
  private final Tier tier;
  private final CallContext caller;
  private final FsPath path;
  private final boolean parentExists;
  private boolean probed;
  private @Nullable FileStat stat;

  private TierCandidate(Tier tier, CallContext caller, FsPath path, boolean parentExists) {
    this.tier = tier;
    this.caller = caller;
    this.path = path;
    this.parentExists = parentExists;
  }

  /** A tier that has the parent directory and may have the path. */
  static TierCandidate forSearch(Tier tier, CallContext caller, FsPath path) {
    return new TierCandidate(tier, caller, path, true);
  }

  /** A tier of which it is known already whether it has the path, and what. */
  static TierCandidate known(
      Tier tier, CallContext caller, FsPath path, boolean parentExists, @Nullable FileStat stat) {
    TierCandidate candidate = new TierCandidate(tier, caller, path, parentExists);
    candidate.probed = true;
    candidate.stat = stat;
    return candidate;
  }

  Tier at() {
    return tier;
  }

  /** The copy's attributes, {@code null} where there is none. */
  @Nullable FileStat probe() throws IOException {
    if (!probed) {
      stat = tier.probe(caller, path);
      probed = true;
    }
    return stat;
  }

  @Override
  public String tier() {
    return tier.name();
  }

  @Override
  public int index() {
    return tier.index();
  }

  @Override
  public TierMode mode() {
    return tier.mode();
  }

  @Override
  public boolean acceptsNewFiles() throws IOException {
    return tier.acceptsNewFiles();
  }

  @Override
  public boolean exists() throws IOException {
    return probe() != null;
  }

  @Override
  public FileStat stat() throws IOException {
    FileStat known = probe();
    if (known == null) {
      throw FsException.notFound(path);
    }
    return known;
  }

  @Override
  public boolean parentExists() {
    return parentExists;
  }

  @Override
  public int sharedDirectories() throws IOException {
    FsPath directory = path.isRoot() ? path : path.parent();
    if (parentExists) {
      return directory.names().size();
    }
    // Upwards, as what is missing is most often the last of them.
    while (!directory.isRoot()) {
      directory = directory.parent();
      FileStat there = tier.probe(caller, directory);
      if (there != null && there.isDirectory()) {
        break;
      }
    }
    return directory.names().size();
  }

  @Override
  public SpaceInfo space() throws IOException {
    return tier.recentSpace();
  }

  @Override
  public String toString() {
    return tier.name();
  }
}
