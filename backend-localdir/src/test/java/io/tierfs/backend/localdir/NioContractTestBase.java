package io.tierfs.backend.localdir;

import io.tierfs.testkit.BackendContractTest;
import io.tierfs.testkit.BackendTraits;

/** The contract but for what no {@link java.nio.file.Path} and no JDK can do. */
abstract class NioContractTestBase extends BackendContractTest {
  @Override
  public BackendTraits traits() {
    return BackendTraits.ALL.byNio();
  }
}
