package io.tierfs.api;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a backend is told about the place it has in a union.
 *
 * @param tier the tier's name, for messages
 * @param mode what may be done to the tier; a backend need not enforce it
 * @param clock the time
 * @param trust how long the union trusts what it knows of the tier's names, for changes that others
 *     make to the store. A backend may remember its own way to a directory for so long; zero lets
 *     it remember nothing. What is changed by way of the backend itself is seen at once, always.
 * @since 0.1
 */
public record BackendContext(String tier, TierMode mode, InstantSource clock, Duration trust) {

  /** A context that lets a backend remember nothing. */
  public BackendContext(String tier, TierMode mode, InstantSource clock) {
    this(tier, mode, clock, Duration.ZERO);
  }

  /** A context for a backend that is used on its own. */
  public static BackendContext standalone(String tier) {
    return new BackendContext(tier, TierMode.RW, InstantSource.system());
  }
}
