package io.tierfs.engine.internal.config;

import io.tierfs.api.BackendProvider;
import io.tierfs.engine.TierConfig;

/**
 * One tier that has been checked, and who can open it.
 *
 * @param place where it is written, for errors that show only when it is opened
 */
public record TierSpec(TierConfig config, BackendProvider provider, Place place) {}
