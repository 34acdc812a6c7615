@NullMarked
package io.tierfs.fuse.internal.jnr;

import org.jspecify.annotations.NullMarked;
