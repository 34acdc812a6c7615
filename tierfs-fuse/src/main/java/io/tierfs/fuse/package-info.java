/** Kernel mounts of a union. */
@NullMarked
package io.tierfs.fuse;

import org.jspecify.annotations.NullMarked;
