/**
 * The union of N ordered tiers: build one with {@link io.tierfs.engine.TierFs}, work with it
 * through {@link io.tierfs.engine.Union}.
 */
@NullMarked
package io.tierfs.engine;

import org.jspecify.annotations.NullMarked;
