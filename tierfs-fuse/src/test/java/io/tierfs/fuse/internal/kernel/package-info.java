/** Tests of the kernel transport without a kernel. */
@NullMarked
package io.tierfs.fuse.internal.kernel;

import org.jspecify.annotations.NullMarked;
