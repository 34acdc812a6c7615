package io.tierfs.backend.localdir;

import java.time.Duration;

/** The same with directories that stay open for good. */
class NativeKeptEscapeTest extends NativeEscapeTest {
  @Override
  Duration trust() {
    return Duration.ofDays(1);
  }
}
