/** Reads HOCON, checks it against tables of options, and shows the outcome. */
@NullMarked
package io.tierfs.engine.internal.config;

import org.jspecify.annotations.NullMarked;
