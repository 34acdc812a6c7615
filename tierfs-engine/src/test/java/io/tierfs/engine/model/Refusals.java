package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.FileStat;
import io.tierfs.api.TierMode;
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
  private final UnionKind kind;
  private final List<Backend> backends;

  Refusals(UnionKind kind, List<Backend> backends) {
    this.kind = kind;
    this.backends = backends;
  }

  boolean allow(Step step, String outcome) throws IOException {
    if (step.kind() == Step.Kind.LINK && outcome.equals("EPERM")) {
      return isSymlink(step.path());
    }
    if (outcome.equals("EROFS") || outcome.equals("EXDEV")) {
      return touchesReadOnly(step);
    }
    return switch (step.kind()) {
      case RENAME_EXCHANGE -> outcome.equals("EINVAL");
      // A symbolic link or a FIFO, where the model says EINVAL.
      case TRUNCATE -> outcome.equals("ELOOP") || outcome.equals("ENXIO");
      case SET_XATTR, CREATE_XATTR, REPLACE_XATTR, REMOVE_XATTR ->
          outcome.equals("EPERM") && !mayHaveXattrs(step.path());
      default -> false;
    };
  }

  /** Whether a tier that takes no changes has a say: it holds the file, or a directory above. */
  private boolean touchesReadOnly(Step step) throws IOException {
    boolean byHandle = Step.Kind.BY_HANDLE.contains(step.kind());
    for (int i = 0; i < backends.size(); i++) {
      if (kind.mode(i) != TierMode.RW
          && (byHandle || holds(i, step.path()) || holds(i, step.other()))) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(int tier, String path) throws IOException {
    int end = path.indexOf('/');
    String top = end < 0 ? path : path.substring(0, end);
    return !top.isEmpty() && new BackendDriver(backends.get(tier)).exists(top);
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
