package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;

/** Gives a copy on one tier the attributes that a copy on another has. */
final class AttributeCopier {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  private AttributeCopier() {}

  /**
   * Owner first, then attributes and ACLs, then the mode that both may have changed, then times.
   */
  static void copy(Tier source, FsPath from, FileStat stat, Tier target, FsPath to)
      throws IOException {
    setOwner(target, to, stat);
    if (source.can(Capability.XATTRS)) {
      copyXattrs(source, from, target, to);
    }
    setMode(target, to, stat);
    setTimes(target, to, stat);
  }

  private static void setOwner(Tier target, FsPath path, FileStat stat) throws IOException {
    if (target.can(Capability.OWNERSHIP)) {
      AttributeChange owner = AttributeChange.owner(stat.uid(), stat.gid());
      tolerant(target, path, () -> target.backend().change(DAEMON, path, owner));
    }
  }

  private static void setMode(Tier target, FsPath path, FileStat stat) throws IOException {
    if (target.can(Capability.OWNERSHIP)) {
      target.backend().change(DAEMON, path, AttributeChange.permissions(stat.permissions()));
    }
  }

  static void setTimes(Tier target, FsPath path, FileStat stat) throws IOException {
    AttributeChange times =
        AttributeChange.times(TimeChange.at(stat.atime()), TimeChange.at(stat.mtime()));
    tolerant(target, path, () -> target.backend().change(DAEMON, path, times));
  }

  private static void copyXattrs(Tier source, FsPath from, Tier target, FsPath to)
      throws IOException {
    for (String name : source.backend().listXattrs(DAEMON, from)) {
      byte[] value = source.backend().getXattr(DAEMON, from, name);
      tolerant(target, to, () -> target.backend().setXattr(DAEMON, to, name, value, XattrMode.ANY));
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /**
   * An attribute that the target cannot hold, or that this process may not set, is told and left.
   */
  private static void tolerant(Tier target, FsPath path, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      switch (Errno.of(e)) {
        case EPERM, EACCES, EOPNOTSUPP, EINVAL ->
            LOG.log(
                System.Logger.Level.WARNING,
                () -> "tier " + target + ": an attribute of " + path + " was not copied: " + e);
        default -> throw e;
      }
    }
  }
}
