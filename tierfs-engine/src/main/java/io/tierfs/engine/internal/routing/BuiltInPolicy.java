package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.RoutingPolicyProvider;
import java.util.Set;

/**
 * A policy that comes with tierfs.
 *
 * <p>It passes on operations that it does not decide. What places new files never decides a search:
 * which copy is visible must not depend on how full a disk is.
 */
public interface BuiltInPolicy extends RoutingPolicyProvider {
  /** The operations that it may have an answer for. */
  Set<Operation> decides();
}
