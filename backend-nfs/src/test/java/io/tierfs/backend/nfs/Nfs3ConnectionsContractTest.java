package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

/** By several connections. */
final class Nfs3ConnectionsContractTest extends Nfs3ContractBase {
  Nfs3ConnectionsContractTest() {
    super(Duration.ofSeconds(1), Map.of("nconnect", 3));
  }
}
