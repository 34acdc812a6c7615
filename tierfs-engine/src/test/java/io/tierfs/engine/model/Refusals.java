package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.util.List;

/**
 * What a union may refuse though one disk would do it: an exchange that no single tier can do in
 * one step (EINVAL), and a move to where another tier's file hides the tier of the source (EXDEV).
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
    return switch (step.kind()) {
      case RENAME_EXCHANGE -> outcome.equals("EINVAL");
      case RENAME, RENAME_NO_REPLACE, LINK ->
          outcome.equals("EXDEV")
              && (staleCut || isHidden(FsPath.of(step.path()), FsPath.of(step.other())));
      default -> false;
    };
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
