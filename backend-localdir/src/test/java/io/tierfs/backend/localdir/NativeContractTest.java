package io.tierfs.backend.localdir;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendContractTest;
import io.tierfs.testkit.BackendTraits;
import io.tierfs.testkit.Outsider;
import io.tierfs.testkit.ShellOutsider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by system calls. */
class NativeContractTest extends BackendContractTest {
  @TempDir Path dir;

  @Override
  protected Backend newBackend() throws IOException {
    assumeTrue(Libc.unavailable().isEmpty(), Libc.unavailable());
    return NativeLocaldir.open(dir.toRealPath(), ways(), trust());
  }

  @Override
  public BackendTraits traits() {
    return new BackendTraits(NativeTestBase.isRoot(), true, true);
  }

  @Override
  public Outsider outsider() {
    return new ShellOutsider(dir);
  }

  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.BEST;
  }

  /** How long directories are kept open. */
  Duration trust() {
    return Duration.ZERO;
  }
}
