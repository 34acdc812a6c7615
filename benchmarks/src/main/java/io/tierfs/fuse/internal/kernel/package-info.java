/** Benchmarks of the transport, beside what they measure. */
@NullMarked
package io.tierfs.fuse.internal.kernel;

import org.jspecify.annotations.NullMarked;
