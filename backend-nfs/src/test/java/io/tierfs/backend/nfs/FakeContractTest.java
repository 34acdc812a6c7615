package io.tierfs.backend.nfs;

import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendContractTest;
import io.tierfs.testkit.BackendTraits;
import java.io.IOException;
import java.util.Map;

/** The contract over an export in memory, which knows neither owners nor sparse files. */
final class FakeContractTest extends BackendContractTest {
  @Override
  protected Backend newBackend() throws IOException {
    return FakeTier.open(Map.of()).backend();
  }

  @Override
  public BackendTraits traits() {
    return new BackendTraits(false, true, false);
  }
}
