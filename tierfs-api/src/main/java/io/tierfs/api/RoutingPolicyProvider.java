package io.tierfs.api;

/**
 * Makes routing policies of one type; found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface RoutingPolicyProvider {
  /** The name by which a configuration asks for it, in kebab-case. */
  String type();

  /** One sentence on what the policy does. */
  String description();

  /** The parameters that the policy takes. */
  default OptionSchema options() {
    return OptionSchema.NONE;
  }

  /**
   * A policy with these parameters, which have been checked against {@link #options()}.
   *
   * @throws IllegalArgumentException with a sentence for the user, where values do not go together
   */
  RoutingPolicy create(Options options);
}
