/** Helpers of the engine's tests. */
@NullMarked
package io.tierfs.engine.internal;

import org.jspecify.annotations.NullMarked;
