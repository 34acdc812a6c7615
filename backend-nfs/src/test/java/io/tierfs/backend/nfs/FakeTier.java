package io.tierfs.backend.nfs;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** A backend over an export in memory. */
record FakeTier(FakeExport export, Backend backend, BackendDriver fs) implements AutoCloseable {
  static final Duration TIMEO = Duration.ofMillis(100);

  /** Calls fail after 300 ms (one attempt of 100 ms, one of 200). */
  static final Duration PATIENCE = Duration.ofMillis(300);

  static FakeTier open(Map<String, ?> more) throws IOException {
    return open(more, new FakeExport(PATIENCE));
  }

  static FakeTier open(Map<String, ?> more, FakeExport export) throws IOException {
    Backend backend = backend(TierMode.RW, more, () -> export);
    return new FakeTier(export, backend, new BackendDriver(backend));
  }

  static Backend backend(TierMode mode, Map<String, ?> more, Server.Mounter mounter)
      throws IOException {
    Map<String, Object> options = new HashMap<>(more);
    options.put("url", "nfs://server/export");
    options.put("timeo", TIMEO);
    options.put("retrans", "1");
    return NfsProvider.open(
        new BackendContext("nas", mode, InstantSource.system(), Duration.ofSeconds(1)),
        NfsOptions.of(Options.of(NfsOptions.SCHEMA, options)),
        mounter);
  }

  @Override
  public void close() throws IOException {
    export.goOn();
    backend.close();
  }
}
