package io.tierfs.backend.nfs;

import io.tierfs.testkit.BackendContractTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;

/** The contract for backends on a real server, one for each class, a directory for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NfsContractBase extends BackendContractTest {
  final String vers;
  final Duration trust;
  final Map<String, ?> options;

  /**
   * @param trust zero for a backend that remembers nothing
   */
  NfsContractBase(String vers, Duration trust, Map<String, ?> options) {
    this.vers = vers;
    this.trust = trust;
    this.options = options;
  }

  @Override
  public void openingWhatExistsChangesNoOwner() throws IOException {
    Deviations.openingAsksForPermission(fs());
  }
}
