package io.tierfs.engine;

import io.tierfs.api.Backend;
import io.tierfs.api.TierMode;

/**
 * One tier of an engine to be built.
 *
 * @param name unique among the tiers
 * @param minFree bytes that stay free: new files go elsewhere below that
 * @since 0.1
 */
public record TierSetup(String name, Backend backend, TierMode mode, long minFree) {
  /** A tier that takes everything. */
  public static TierSetup of(String name, Backend backend) {
    return new TierSetup(name, backend, TierMode.RW, 0);
  }
}
