package io.tierfs.engine.internal.union;

import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Finding;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.UnionCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One check of the tiers of a union that does not run: first what tierfs keeps on them for itself,
 * then the merged tree. Not thread-safe.
 */
public final class Inspection {
  private final List<Tier> tiers = new ArrayList<>();
  private final boolean repair;
  private final Consumer<Finding> findings;
  private long errors;
  private long repaired;
  private long notes;

  public Inspection(List<TierSetup> setups, boolean repair, Consumer<Finding> findings) {
    for (TierSetup setup : setups) {
      tiers.add(new Tier(setup, tiers.size()));
    }
    this.repair = repair;
    this.findings = findings;
  }

  public UnionCheck.Result run() {
    new OwnAreaCheck(tiers, repair, this).run();
    TreeCheck tree = new TreeCheck(tiers, this);
    tree.run();
    return new UnionCheck.Result(errors, repaired, notes, tree.directories(), tree.names());
  }

  void found(Finding.Kind kind, Tier tier, FsPath path, String message) {
    tell(new Finding(kind, tier.name(), path, message, false));
  }

  void repaired(Finding.Kind kind, Tier tier, FsPath path, String message) {
    tell(new Finding(kind, tier.name(), path, message, true));
  }

  private void tell(Finding finding) {
    switch (finding.kind().severity()) {
      case ERROR -> errors++;
      case NOTE -> notes++;
    }
    repaired += finding.repaired() ? 1 : 0;
    findings.accept(finding);
  }

  void unreadable(Tier tier, FsPath path, IOException error) {
    found(
        Finding.Kind.UNREADABLE,
        tier,
        path,
        "cannot be read: " + Errno.of(error).text() + "; see to the disk and check again");
  }
}
