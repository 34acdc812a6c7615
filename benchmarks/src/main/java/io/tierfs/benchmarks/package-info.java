/** Benchmarks of the engine. */
@NullMarked
package io.tierfs.benchmarks;

import org.jspecify.annotations.NullMarked;
