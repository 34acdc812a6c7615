/** A directory of this machine as a tier. */
@NullMarked
package io.tierfs.backend.localdir;

import org.jspecify.annotations.NullMarked;
