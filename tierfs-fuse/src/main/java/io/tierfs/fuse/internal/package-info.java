/** What all ways to mount share. Not for use from outside the module. */
@NullMarked
package io.tierfs.fuse.internal;

import org.jspecify.annotations.NullMarked;
