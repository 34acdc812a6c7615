/**
 * Finds backends and routing policies, on the class path and in plug-in directories.
 *
 * <p>{@link Plugins} owns the class loaders of the plug-ins. A configuration is checked with
 * plug-ins that are closed again; an engine gets a set of its own, closed with it, so that nobody
 * shares a loader and it is always clear who closes it.
 */
@NullMarked
package io.tierfs.engine.internal.plugin;

import org.jspecify.annotations.NullMarked;
