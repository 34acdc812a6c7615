package io.tierfs.backend.localdir;

import static org.junit.jupiter.api.Assumptions.abort;

import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendTraits;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by java.nio.file on this machine. */
class NioContractTest extends NioContractTestBase {
  @TempDir Path dir;

  @Override
  protected Backend newBackend() throws IOException {
    return LocaldirBackend.over(dir);
  }

  @Override
  @Test
  public void aTimeBefore1970IsKept() {
    abort("the JDK loses the fraction of a second before 1970");
  }

  @Override
  public BackendTraits traits() {
    return new BackendTraits(NativeTestBase.isRoot(), false, true);
  }
}
