package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class KnfsdNfs41ContractTest extends KnfsdContractBase {
  KnfsdNfs41ContractTest() {
    super("4.1", Duration.ofSeconds(1), Map.of("rsize", "4K", "wsize", "4K"));
  }
}
