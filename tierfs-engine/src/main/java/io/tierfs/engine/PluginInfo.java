package io.tierfs.engine;

import io.tierfs.api.OptionSchema;
import java.util.Optional;

/**
 * A backend or routing policy that was found, or what failed to become one.
 *
 * @param type the name by which a configuration asks for it, empty where it failed before it said
 *     so
 * @param description one sentence, empty where it failed to load
 * @param className the class of its provider, empty where it failed before that was known
 * @param options the settings that it takes
 * @param origin the plug-in that it came with, empty for what is on the class path
 * @param failure why it cannot be used, empty where it can
 * @since 0.1
 */
public record PluginInfo(
    Kind kind,
    String type,
    String description,
    String className,
    OptionSchema options,
    Optional<PluginOrigin> origin,
    Optional<String> failure) {

  /**
   * What a plug-in adds.
   *
   * @since 0.1
   */
  public enum Kind {
    /** A store for files: {@link io.tierfs.api.BackendProvider}. */
    BACKEND,
    /** A link of routing chains: {@link io.tierfs.api.RoutingPolicyProvider}. */
    POLICY,
    /** A plug-in that failed before it could say what it offers. */
    UNKNOWN
  }

  /** Its class, its plug-in, or both, for messages. */
  public String label() {
    if (origin.isEmpty()) {
      return className;
    }
    return className.isEmpty() ? origin.get().toString() : className + " of " + origin.get();
  }
}
