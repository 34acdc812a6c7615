/** What union file systems get wrong, tried on the whole of this one: see {@code docs/traps.md}. */
@NullMarked
package io.tierfs.conformance;

import org.jspecify.annotations.NullMarked;
