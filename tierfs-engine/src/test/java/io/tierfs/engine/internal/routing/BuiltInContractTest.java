package io.tierfs.engine.internal.routing;

import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.testkit.RoutingPolicyContractTest;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every policy that comes with tierfs keeps the contract for policies. */
@ParameterizedClass(name = "{0}")
@MethodSource("policies")
class BuiltInContractTest extends RoutingPolicyContractTest {
  @Parameter BuiltInPolicy provider;

  static Stream<BuiltInPolicy> policies() {
    return ServiceLoader.load(RoutingPolicyProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(BuiltInPolicy.class::isInstance)
        .map(BuiltInPolicy.class::cast);
  }

  @Override
  protected RoutingPolicy newPolicy() {
    return PolicyTable.policy(
        provider, PoliciesTest.OPTIONS.getOrDefault(provider.type(), Map.of()));
  }
}
