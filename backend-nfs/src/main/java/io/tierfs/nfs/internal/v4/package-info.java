/** Version 4 of the protocol. */
@NullMarked
package io.tierfs.nfs.internal.v4;

import org.jspecify.annotations.NullMarked;
