package io.tierfs.engine;

import io.tierfs.api.OptionSchema;
import java.util.Optional;

/**
 * One plug-in that was found on the class path.
 *
 * @param type the name by which a configuration asks for it, empty where it failed to load
 * @param description one sentence, empty where it failed to load
 * @param className the class of its provider
 * @param options the settings that it takes
 * @param failure why it cannot be used, empty where it can
 */
public record PluginInfo(
    Kind kind,
    String type,
    String description,
    String className,
    OptionSchema options,
    Optional<String> failure) {

  /** What a plug-in adds. */
  public enum Kind {
    /** A store for files: {@link io.tierfs.api.BackendProvider}. */
    BACKEND,
    /** A link of routing chains: {@link io.tierfs.api.RoutingPolicyProvider}. */
    POLICY
  }
}
