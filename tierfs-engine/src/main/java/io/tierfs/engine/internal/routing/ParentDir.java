package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/**
 * The third rule of the article: a new file goes where its directory is, else to the primary, else
 * to the first tier that takes it.
 */
public final class ParentDir implements BuiltInPolicy {
  @Override
  public String type() {
    return "parent-dir";
  }

  @Override
  public String description() {
    return "New files: the first tier that has the parent directory, else the primary.";
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    RoutingPolicy beside = Links.first(Filters.WRITABLE.and(Filters.PARENT_EXISTS));
    // The primary is first in the order, so "else the primary" and "else any" are one rule.
    return Links.only(Placement.DECIDES, Links.orElse(beside, Links.first(Filters.WRITABLE)));
  }
}
