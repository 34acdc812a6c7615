/** Tests of the examples: every configuration is used as it is. */
@NullMarked
package io.tierfs.examples;

import org.jspecify.annotations.NullMarked;
