package io.tierfs.engine;

import io.tierfs.api.RoutingPolicy;

/**
 * One link of a routing chain.
 *
 * @param name how the policy is called in traces and listings
 * @since 0.1
 */
public record ChainLink(String name, RoutingPolicy policy) {}
