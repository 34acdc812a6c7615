@NullMarked
package io.tierfs.fuse.internal;

import org.jspecify.annotations.NullMarked;
