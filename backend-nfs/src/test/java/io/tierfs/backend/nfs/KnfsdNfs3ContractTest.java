package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class KnfsdNfs3ContractTest extends KnfsdContractBase {
  KnfsdNfs3ContractTest() {
    super("3", Duration.ofSeconds(1), Map.of());
  }
}
