package io.tierfs.backend.localdir;

import static org.junit.jupiter.api.Assumptions.abort;

import io.tierfs.testkit.BackendContractTest;
import org.junit.jupiter.api.Test;

/** The contract but for what no {@link java.nio.file.Path} and no JDK can do. */
abstract class NioContractTestBase extends BackendContractTest {
  @Override
  @Test
  public void aSymlinkHoldsWhatItWasGiven() {
    abort("a Path drops double and last slashes; NioLocaldirTest has what is left");
  }

  @Override
  @Test
  public void aLongTargetIsKept() {
    abort("a Path drops its last slash; NioLocaldirTest has what is left");
  }

  @Override
  @Test
  public void aHardLinkOfASymlinkIsASymlink() {
    abort("whether Files.createLink follows is up to the provider, so it is refused");
  }
}
