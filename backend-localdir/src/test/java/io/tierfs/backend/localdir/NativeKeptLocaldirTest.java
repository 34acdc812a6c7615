package io.tierfs.backend.localdir;

import java.time.Duration;

/** The same with directories that stay open for good. */
class NativeKeptLocaldirTest extends NativeLocaldirTest {
  @Override
  Duration trust() {
    return Duration.ofDays(1);
  }
}
