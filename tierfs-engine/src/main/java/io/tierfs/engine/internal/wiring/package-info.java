/** Puts an engine together from a checked configuration, by Guice. */
@NullMarked
package io.tierfs.engine.internal.wiring;

import org.jspecify.annotations.NullMarked;
