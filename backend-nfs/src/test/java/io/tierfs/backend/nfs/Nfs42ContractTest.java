package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class Nfs42ContractTest extends ServedContractBase {
  Nfs42ContractTest() {
    super("4.2", Duration.ofSeconds(1), Map.of());
  }
}
