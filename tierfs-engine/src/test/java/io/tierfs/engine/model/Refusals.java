package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.FileStat;
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

  Refusals(List<Backend> backends) {
    this.backends = backends;
  }

  boolean allow(Step step, String outcome) throws IOException {
    if (step.kind() == Step.Kind.LINK && outcome.equals("EPERM")) {
      return isSymlink(step.path());
    }
    return switch (step.kind()) {
      case RENAME_EXCHANGE -> outcome.equals("EINVAL");
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
}
