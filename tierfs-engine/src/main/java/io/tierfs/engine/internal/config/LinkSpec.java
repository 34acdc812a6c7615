package io.tierfs.engine.internal.config;

import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.ChainLink;
import java.util.Set;

/**
 * One link of a chain that has been checked: makes the policy anew for each engine, because
 * policies may count.
 *
 * @param given the names of the parameters that the configuration sets
 */
public record LinkSpec(RoutingPolicyProvider provider, Options options, Set<String> given) {
  public LinkSpec {
    given = Set.copyOf(given);
  }

  public ChainLink create() {
    return new ChainLink(provider.type(), provider.create(options));
  }
}
