package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** Where copies differ, the one changed last counts; the first tier among equals. */
public final class Newest implements BuiltInPolicy {
  @Override
  public String type() {
    return "newest";
  }

  @Override
  public String description() {
    return "The copy that was changed last.";
  }

  @Override
  public Set<Operation> decides() {
    return Links.EXISTING;
  }

  @Override
  public RoutingPolicy create(Options options) {
    return Links.only(
        Links.EXISTING,
        Links.filtered(Filters.EXISTS, Links.narrowed(Links.largest(c -> c.stat().mtime()))));
  }
}
