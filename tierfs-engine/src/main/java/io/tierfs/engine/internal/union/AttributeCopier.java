package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Gives a copy on one tier the attributes that a copy on another has. */
final class AttributeCopier {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  /** Given by the system's policy, which may not let us set it. */
  private static final String LABEL = "security.selinux";

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

  /**
   * As {@link #copy}, for a file that leaves its tier: fails where the copy would not be the same.
   */
  static void copyExactly(Tier source, FsPath from, FileStat stat, Tier target, FsPath to)
      throws IOException {
    FileStat made = target.backend().stat(DAEMON, to);
    if (made.uid() != stat.uid() || made.gid() != stat.gid()) {
      target.backend().change(DAEMON, to, AttributeChange.owner(stat.uid(), stat.gid()));
    }
    copyXattrsExactly(source, from, target, to);
    if (target.can(Capability.OWNERSHIP)) {
      target.backend().change(DAEMON, to, AttributeChange.permissions(stat.permissions()));
    }
    target
        .backend()
        .change(
            DAEMON,
            to,
            AttributeChange.times(TimeChange.at(stat.atime()), TimeChange.at(stat.mtime())));
    FileStat copied = target.backend().stat(DAEMON, to);
    if (copied.uid() != stat.uid()
        || copied.gid() != stat.gid()
        || copied.permissions() != stat.permissions()) {
      throw new FsException(Errno.EOPNOTSUPP, "tier " + target + " does not keep owner and mode");
    }
  }

  /** The copy has the same attributes and no others, but for what its place gives it. */
  private static void copyXattrsExactly(Tier source, FsPath from, Tier target, FsPath to)
      throws IOException {
    List<String> wanted = source.can(Capability.XATTRS) ? names(source, from) : List.of();
    List<String> there = target.can(Capability.XATTRS) ? names(target, to) : List.of();
    for (String name : there) {
      if (!wanted.contains(name) && !name.equals(LABEL)) {
        target.backend().removeXattr(DAEMON, to, name);
      }
    }
    for (String name : wanted) {
      byte[] value = source.backend().getXattr(DAEMON, from, name);
      try {
        target.backend().setXattr(DAEMON, to, name, value, XattrMode.ANY);
      } catch (IOException e) {
        boolean same =
            there.contains(name)
                && Arrays.equals(value, target.backend().getXattr(DAEMON, to, name));
        if (!same && !name.equals(LABEL)) {
          throw e;
        }
      }
    }
  }

  /** The names of a file's attributes; none where its file system has no such thing. */
  private static List<String> names(Tier tier, FsPath path) throws IOException {
    try {
      return tier.backend().listXattrs(DAEMON, path);
    } catch (IOException e) {
      if (Errno.of(e) == Errno.EOPNOTSUPP) {
        return List.of();
      }
      throw e;
    }
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
