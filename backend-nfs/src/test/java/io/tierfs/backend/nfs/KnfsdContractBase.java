package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Backend;
import io.tierfs.api.Capability;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on the Linux kernel's server. */
abstract class KnfsdContractBase extends NfsContractBase {
  private KnfsdTier tier;

  KnfsdContractBase(String vers, Duration trust, Map<String, ?> options) {
    super(vers, trust, options);
  }

  @BeforeAll
  void findServer() throws IOException {
    tier = KnfsdTier.start("contract" + vers + "-" + trust.toMillis(), vers);
  }

  @Override
  protected Backend newBackend() throws IOException {
    return tier.mount(tier.newDirectory(), options, trust);
  }

  /** So that the contract tests them, and does not skip them. */
  @Test
  void declaresWhatTheVersionHas() {
    Capability[] ofFourTwo = {
      Capability.XATTRS, Capability.SEEK_HOLES, Capability.ALLOCATE, Capability.COPY_RANGE
    };
    assertThat(fs().backend().capabilities())
        .contains(Capability.SYMLINKS, Capability.HARD_LINKS, Capability.NANOSECOND_TIMES);
    if (vers.equals("4.2")) {
      assertThat(fs().backend().capabilities()).contains(ofFourTwo);
    } else {
      assertThat(fs().backend().capabilities()).doesNotContain(ofFourTwo);
    }
  }

  @Override
  public void aTimeBefore1970IsKept() throws IOException {
    if (vers.equals("3")) {
      Deviations.timesBefore1970AreRefused(fs());
    } else {
      super.aTimeBefore1970IsKept();
    }
  }
}
