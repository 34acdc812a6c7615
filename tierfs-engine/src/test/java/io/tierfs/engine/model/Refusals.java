package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a union may refuse though one disk would do it: an exchange that no single tier can do in
 * one step (EINVAL), a move to where another tier's file hides the tier of the source (EXDEV),
 * attributes of links and special files, and links of symbolic links (EPERM, where a tier is a
 * directory of Linux or of Jimfs).
 */
final class Refusals {
  private final List<Backend> backends;
  private final boolean staleCut;

  /**
   * What may be refused.
   *
   * @param staleCut what a tier hides is known by old paths after the rename of a directory, see
   *     {@link StaleCutTest}
   */
  Refusals(List<Backend> backends, boolean staleCut) {
    this.backends = backends;
    this.staleCut = staleCut;
  }

  boolean allow(Step step, String outcome) throws IOException {
    if (step.kind() == Step.Kind.LINK && outcome.equals("EPERM")) {
      return isSymlink(step.path());
    }
    return switch (step.kind()) {
      case RENAME_EXCHANGE -> outcome.equals("EINVAL");
      case RENAME, RENAME_NO_REPLACE, LINK ->
          (staleCut && outcome.equals("ENOTDIR"))
              || (outcome.equals("EXDEV")
                  && (staleCut || isHidden(FsPath.of(step.path()), FsPath.of(step.other()))));
      // A symbolic link or a FIFO, where the model says EINVAL.
      case TRUNCATE -> outcome.equals("ELOOP") || outcome.equals("ENXIO");
      case SET_XATTR, REMOVE_XATTR -> outcome.equals("EPERM") && !mayHaveXattrs(step.path());
      default -> false;
    };
  }

  /** Linux keeps attributes of the user for files and directories alone. */
  private boolean mayHaveXattrs(String path) throws IOException {
    Optional<FileStat> stat = visible(path);
    return stat.isEmpty() || stat.get().isDirectory() || stat.get().isRegularFile();
  }

  /** A link of a symbolic link is more than POSIX asks for, and more than Jimfs does. */
  private boolean isSymlink(String path) throws IOException {
    return visible(path).filter(FileStat::isSymlink).isPresent();
  }

  private Optional<FileStat> visible(String path) throws IOException {
    for (Backend backend : backends) {
      BackendDriver tier = new BackendDriver(backend);
      if (tier.exists(path)) {
        return Optional.of(tier.stat(path));
      }
    }
    return Optional.empty();
  }

  /** Whether a tier that has the source could not be seen below the target's parent. */
  private boolean isHidden(FsPath source, FsPath target) throws IOException {
    boolean cut = false;
    for (Backend backend : backends) {
      BackendDriver tier = new BackendDriver(backend);
      for (FsPath above = target.parent(); !above.isRoot(); above = above.parent()) {
        cut |= tier.exists(above.value()) && !tier.stat(above.value()).isDirectory();
      }
      if (cut && tier.exists(source.value())) {
        return true;
      }
    }
    return false;
  }
}
