package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Map;

final class KnfsdNfs42UncachedContractTest extends KnfsdContractBase {
  KnfsdNfs42UncachedContractTest() {
    super("4.2", Duration.ZERO, Map.of("write-behind", "0", "readahead", "0"));
  }
}
