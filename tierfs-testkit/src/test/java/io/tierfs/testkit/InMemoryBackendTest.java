package io.tierfs.testkit;

import io.tierfs.api.Backend;

class InMemoryBackendTest extends BackendContractTest {
  @Override
  protected Backend newBackend() {
    return new InMemoryBackend();
  }
}
