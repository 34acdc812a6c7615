package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class KnfsdNfs42ContractTest extends KnfsdContractBase {
  KnfsdNfs42ContractTest() {
    super("4.2", Duration.ofSeconds(1), Map.of());
  }
}
