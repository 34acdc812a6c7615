package io.tierfs.backend.localdir;

import java.time.Duration;

/** The contract, kept with directories that stay open for good. */
class NativeKeptContractTest extends NativeContractTest {
  @Override
  Duration trust() {
    return Duration.ofDays(1);
  }
}
