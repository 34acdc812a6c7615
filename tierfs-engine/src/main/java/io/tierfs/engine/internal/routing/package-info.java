/** The routing policies that come with tierfs. */
@NullMarked
package io.tierfs.engine.internal.routing;

import org.jspecify.annotations.NullMarked;
