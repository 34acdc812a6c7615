package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

/** By several connections. */
final class Nfs42ConnectionsContractTest extends ServedContractBase {
  Nfs42ConnectionsContractTest() {
    super("4.2", Duration.ofSeconds(1), Map.of("nconnect", 4));
  }
}
