/** Tests of the {@code tierfs} command. */
@NullMarked
package io.tierfs.cli;

import org.jspecify.annotations.NullMarked;
