/** Tests of mounts; those with the tag {@code mount} mount for real. */
@NullMarked
package io.tierfs.fuse;

import org.jspecify.annotations.NullMarked;
