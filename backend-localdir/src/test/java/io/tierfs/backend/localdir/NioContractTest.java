package io.tierfs.backend.localdir;

import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendTraits;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by java.nio.file on this machine. */
class NioContractTest extends NioContractTestBase {
  @TempDir Path dir;

  @Override
  protected Backend newBackend() throws IOException {
    return LocaldirBackend.over(dir);
  }

  @Override
  public BackendTraits traits() {
    return new BackendTraits(NativeTestBase.isRoot(), false, true).byNio();
  }
}
