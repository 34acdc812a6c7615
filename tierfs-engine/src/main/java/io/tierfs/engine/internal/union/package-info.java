/** The union itself: nodes, routing, and one class for each family of operations. */
@NullMarked
package io.tierfs.engine.internal.union;

import org.jspecify.annotations.NullMarked;
