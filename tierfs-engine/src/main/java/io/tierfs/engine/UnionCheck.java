package io.tierfs.engine;

import io.tierfs.engine.internal.union.Inspection;
import io.tierfs.engine.internal.union.TierGuard;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at the tiers of a union that does not run, and tells what is wrong with them.
 *
 * @since 0.1
 */
public final class UnionCheck {
  private UnionCheck() {}

  /**
   * What was looked at.
   *
   * @param errors findings that are wrong, those that were repaired included
   * @param repaired how many of them have been put right
   * @param notes findings that are not wrong
   * @param directories directories of the merged tree
   * @param names names in them, as the tiers have them
   * @since 0.1
   */
  public record Result(long errors, long repaired, long notes, long directories, long names) {
    /** Whether nothing is wrong any more. */
    public boolean isSound() {
      return errors == repaired;
    }
  }

  /**
   * Checks tiers, which stay open. No symbolic link is followed. Without {@code repair} nothing is
   * written; with it, what a crash left is settled as the start of a union would, and nothing else.
   *
   * @param tiers in their order
   * @param findings is told each finding as it comes
   * @throws IllegalArgumentException with a sentence for the user, where a tier is in use or two
   *     tiers do not go together
   * @throws IOException where the tiers cannot be locked
   */
  public static Result run(List<TierSetup> tiers, boolean repair, Consumer<Finding> findings)
      throws IOException {
    TierGuard.Locking locking = repair ? TierGuard.Locking.MAKE : TierGuard.Locking.EXISTING;
    try (TierGuard _ = new TierGuard(tiers, locking)) {
      return new Inspection(tiers, repair, findings).run();
    }
  }
}
