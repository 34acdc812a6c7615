/** Contract tests and fakes for authors of backends and routing policies. */
@NullMarked
package io.tierfs.testkit;

import org.jspecify.annotations.NullMarked;
