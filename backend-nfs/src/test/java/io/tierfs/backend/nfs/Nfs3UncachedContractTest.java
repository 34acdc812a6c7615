package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class Nfs3UncachedContractTest extends Nfs3ContractBase {
  Nfs3UncachedContractTest() {
    super(Duration.ZERO, Map.of("write-behind", "0", "readahead", "0"));
  }
}
