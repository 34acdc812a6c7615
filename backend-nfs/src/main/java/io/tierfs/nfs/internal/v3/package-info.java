/** Version 3 of the protocol. */
@NullMarked
package io.tierfs.nfs.internal.v3;

import org.jspecify.annotations.NullMarked;
