package io.tierfs.backend.nfs;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** NFS 3 keeps the contract but for times before 1970. */
abstract class Nfs3ContractBase extends ServedContractBase {
  Nfs3ContractBase(Duration trust, Map<String, ?> options) {
    super("3", trust, options);
  }

  @Override
  public void aTimeBefore1970IsKept() throws IOException {
    Deviations.timesBefore1970AreRefused(fs());
  }
}
