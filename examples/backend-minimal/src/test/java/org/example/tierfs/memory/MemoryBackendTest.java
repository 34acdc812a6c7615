package org.example.tierfs.memory;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.Options;
import io.tierfs.testkit.BackendContractTest;
import io.tierfs.testkit.BackendTraits;
import java.io.IOException;
import java.util.Map;

/** All that a tier has to do. */
class MemoryBackendTest extends BackendContractTest {
  @Override
  protected Backend newBackend() throws IOException {
    MemoryProvider provider = new MemoryProvider();
    Options options = Options.of(provider.options(), Map.of("capacity", "64M"));
    return provider.open(BackendContext.standalone("test"), options);
  }

  /** Callers are imitated, names are any bytes, holes take memory. */
  @Override
  public BackendTraits traits() {
    return new BackendTraits(true, true, false);
  }
}
