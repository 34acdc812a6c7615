package io.tierfs.engine.model;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.util.List;

/** Others, who change tiers in memory behind the union's back. */
final class Outside {
  private final List<Backend> tiers;

  Outside(List<Backend> tiers) {
    this.tiers = tiers;
  }

  /** Does it, where it can be done, and returns when the union has been told. */
  void run(Step step) throws IOException {
    InMemoryBackend tier = memory(tiers.get(step.number() % tiers.size()));
    if (!hasLinks(FsPath.of(step.path()).names().getFirst())) {
      try {
        change(new BackendDriver(tier.outside()), step);
      } catch (IOException e) {
        // Something was in the way, or nothing was there.
      }
    }
    try {
      tier.awaitNews();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static InMemoryBackend memory(Backend tier) {
    return tier instanceof ForwardingBackend around
        ? memory(around.delegate())
        : (InMemoryBackend) tier;
  }

  private static void change(BackendDriver tier, Step step) throws IOException {
    String path = step.path();
    switch (step.kind()) {
      case OUTSIDE_WRITE -> tier.write(path, "outside " + step.number());
      case OUTSIDE_MKDIR -> tier.mkdirs(path);
      case OUTSIDE_REMOVE -> tier.remove(path);
      case OUTSIDE_RMDIR -> tier.rmdir(path);
      case OUTSIDE_CHMOD ->
          tier.change(path, AttributeChange.permissions(0700 | step.number() & 077));
      default -> throw new IllegalStateException(step.toString());
    }
  }

  /**
   * Whether a file with several names may come to be hidden: the model counts those that are seen.
   */
  private boolean hasLinks(String path) throws IOException {
    for (Backend tier : tiers) {
      BackendDriver driver = new BackendDriver(tier);
      if (driver.exists(path) && hasLinks(driver, path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLinks(BackendDriver tier, String path) throws IOException {
    FileStat stat = tier.stat(path);
    if (!stat.isDirectory()) {
      return stat.nlink() > 1;
    }
    for (String name : tier.names(path)) {
      if (hasLinks(tier, path + "/" + name)) {
        return true;
      }
    }
    return false;
  }
}
