package io.tierfs.engine;

import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.TierMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why an operation would go where it would go. Immutable.
 *
 * @param globs of the chain for some paths that counts here; empty for the union's own
 * @param steps the links that were asked, in their order; none where no link has a say
 * @param taken the tiers that it comes to: a search and a create use the first, an action all; of a
 *     directory that is searched, those that merge
 * @param note how it came to that
 * @since 0.1
 */
public record Explanation(
    Operation operation,
    FsPath path,
    List<String> globs,
    List<Step> steps,
    List<String> taken,
    String note) {
  public Explanation {
    globs = List.copyOf(globs);
    steps = List.copyOf(steps);
    taken = List.copyOf(taken);
  }

  /**
   * What one link did.
   *
   * @param offered the tiers that it could take
   * @param taken those that it took, empty where it passed
   * @param failure why it had no answer; empty where it had one
   * @since 0.1
   */
  public record Step(String link, List<Offer> offered, List<String> taken, String failure) {
    public Step {
      offered = List.copyOf(offered);
      taken = List.copyOf(taken);
    }
  }

  /**
   * One tier, and what the link learned of it; what it did not ask is empty.
   *
   * @param exists whether the tier has the path
   * @param parentExists whether it has the parent directory
   * @param takesNewFiles whether its mode and min-free let new files in
   * @param availableBytes what an ordinary user can still write
   * @since 0.1
   */
  public record Offer(
      String tier,
      TierMode mode,
      Optional<Boolean> exists,
      Optional<Boolean> parentExists,
      Optional<Boolean> takesNewFiles,
      OptionalLong availableBytes) {}
}
