package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.TierMode;
import io.tierfs.engine.TierSetup;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One tier of a union: a backend at a place in the order. */
final class Tier {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  /** The attribute by which a directory passes an ACL on to what is made in it. */
  static final String DEFAULT_ACL = "system.posix_acl_default";

  private static final long SPACE_TTL_NANOS = 1_000_000_000L;

  private final TierSetup setup;
  private final int index;
  private final FailureLog failures;
  private final long nameHash;
  private final Backend backend;
  private volatile @Nullable TimedSpace space;

  private record TimedSpace(SpaceInfo info, long nanos) {}

  Tier(TierSetup setup, int index) {
    this.setup = setup;
    this.index = index;
    this.failures = new FailureLog(setup.name());
    this.nameHash = InodeNumbers.hash(setup.name());
    this.backend = new ReportingBackend(setup.backend(), failures);
  }

  String name() {
    return setup.name();
  }

  int index() {
    return index;
  }

  Backend backend() {
    return backend;
  }

  FailureLog failures() {
    return failures;
  }

  /** What its files' inode numbers are made of. */
  long nameHash() {
    return nameHash;
  }

  TierMode mode() {
    return setup.mode();
  }

  long minFree() {
    return setup.minFree();
  }

  boolean can(Capability capability) {
    return backend().capabilities().contains(capability);
  }

  /** Whether it is known not to answer just now. */
  boolean troubled() {
    return backend().trouble().isPresent();
  }

  /** Whether one of them is known not to answer just now. */
  static boolean anyTroubled(List<Tier> tiers) {
    for (Tier tier : tiers) {
      if (tier.troubled()) {
        return true;
      }
    }
    return false;
  }

  /** Whether what exists here may be changed. */
  boolean writable() {
    return mode().writes();
  }

  /** EROFS where nothing here may be changed. */
  void requireWritable() throws FsException {
    if (!writable()) {
      throw new FsException(Errno.EROFS, "tier " + name() + " is read-only");
    }
  }

  /** What is at a path, {@code null} where the tier looked and there is nothing. */
  @Nullable FileStat probe(CallContext caller, FsPath path) throws IOException {
    return backend().probe(caller, path);
  }

  /**
   * Renames, and where that fails looks whether it happened nevertheless: what was done may not
   * have been answered.
   *
   * @param moved what is renamed, as this tier's backend gave it
   */
  void rename(CallContext caller, FsPath from, FsPath to, FileStat moved, RenameMode mode)
      throws IOException {
    try {
      backend().rename(caller, from, to, mode);
    } catch (IOException e) {
      if (!has(to, moved, e) || (mode != RenameMode.EXCHANGE && !lacks(from, e))) {
        throw e;
      }
    }
  }

  /** Whether this file or, where files have no numbers, one of its type is at a path. */
  private boolean has(FsPath path, FileStat file, IOException error) {
    try {
      FileStat there = probe(CallContext.daemon(), path);
      return there != null
          && there.type() == file.type()
          && (file.fileId() == 0 || there.sameFile(file));
    } catch (IOException e) {
      error.addSuppressed(e);
      return false;
    }
  }

  private boolean lacks(FsPath path, IOException error) {
    try {
      return probe(CallContext.daemon(), path) == null;
    } catch (IOException e) {
      error.addSuppressed(e);
      return false;
    }
  }

  /** The space, at most a second old. */
  SpaceInfo recentSpace() throws IOException {
    TimedSpace known = space;
    long now = System.nanoTime();
    if (known == null || now - known.nanos > SPACE_TTL_NANOS) {
      known = new TimedSpace(backend().space(CallContext.daemon()), now);
      space = known;
    }
    return known.info;
  }

  /**
   * The space, at most a second old or, where the tier is known not to answer, of when it answered
   * last; {@code null} for never.
   */
  @Nullable SpaceInfo lastSpace() throws IOException {
    try {
      return recentSpace();
    } catch (IOException e) {
      if (!troubled()) {
        throw e;
      }
      TimedSpace known = space;
      return known == null ? null : known.info;
    }
  }

  /** Whether the mode lets new files be placed here and min-free is kept. */
  boolean acceptsNewFiles() throws IOException {
    return mode().creates() && (minFree() == 0 || recentSpace().availableBytes() >= minFree());
  }

  /** A new path in a directory of the own area, which is made where it is missing. */
  FsPath ownPath(FsPath directory) throws IOException {
    makeOwn(OwnArea.ROOT);
    makeOwn(directory);
    return directory.resolve(UUID.randomUUID().toString());
  }

  /** Keeps what is at a path, where nobody sees it any more. */
  void setAside(FsPath path) throws IOException {
    FsPath aside = ownPath(OwnArea.ASIDE);
    backend().rename(CallContext.daemon(), path, aside, RenameMode.REPLACE);
    LOG.log(
        System.Logger.Level.WARNING,
        "tier {0}: {1} was hidden, and what hid it has changed: it is kept as {2}",
        name(),
        path,
        aside);
  }

  /** Makes a directory of the own area where it is missing. */
  void makeOwn(FsPath directory) throws IOException {
    if (probe(CallContext.daemon(), directory) != null) {
      return;
    }
    try {
      backend().makeDirectory(CallContext.daemon(), directory, 0700);
      disinherit(directory);
      // An intent is worth nothing in a directory that a power cut takes away.
      backend().syncDirectory(CallContext.daemon(), directory.parent());
    } catch (IOException e) {
      if (Errno.of(e) != Errno.EEXIST) {
        throw e;
      }
    }
  }

  /** What the tier's root passes on to all that is made in it is not meant for what is ours. */
  private void disinherit(FsPath directory) throws IOException {
    if (can(Capability.XATTRS)) {
      tolerant(() -> backend().removeXattr(CallContext.daemon(), directory, DEFAULT_ACL));
    }
    if (can(Capability.OWNERSHIP)) {
      AttributeChange mode = AttributeChange.permissions(0700);
      tolerant(() -> backend().change(CallContext.daemon(), directory, mode));
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void tolerant(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      switch (Errno.of(e)) {
        case ENODATA, EOPNOTSUPP, EPERM, EACCES, EINVAL -> {}
        default -> throw e;
      }
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
