package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class Nfs3ContractTest extends Nfs3ContractBase {
  Nfs3ContractTest() {
    super(Duration.ofSeconds(1), Map.of());
  }
}
