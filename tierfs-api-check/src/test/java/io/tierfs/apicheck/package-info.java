/** What docs/api-stability.md promises, held. */
@NullMarked
package io.tierfs.apicheck;

import org.jspecify.annotations.NullMarked;
