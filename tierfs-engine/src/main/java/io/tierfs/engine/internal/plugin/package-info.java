/** Finds the backends and routing policies on a class path. */
@NullMarked
package io.tierfs.engine.internal.plugin;

import org.jspecify.annotations.NullMarked;
