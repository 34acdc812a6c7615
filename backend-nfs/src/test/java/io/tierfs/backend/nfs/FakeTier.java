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
  /** How long calls of a {@linkplain #hasty hasty} tier wait: once for 300 ms, once for 600. */
  static final Duration HASTE = Duration.ofMillis(900);

  /** For tests in which no answer is late: no slowness of the machine makes one. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  static FakeTier open(Map<String, ?> more) throws IOException {
    return open(more, new FakeExport(PATIENCE));
  }

  /** For tests of servers that do not answer. */
  static FakeTier hasty(Map<String, ?> more) throws IOException {
    Map<String, Object> options = new HashMap<>(more);
    options.put("timeo", HASTE.dividedBy(3));
    return open(options, new FakeExport(HASTE));
  }

  static FakeTier open(Map<String, ?> more, FakeExport export) throws IOException {
    Backend backend = backend(TierMode.RW, more, () -> export);
    return new FakeTier(export, backend, new BackendDriver(backend));
  }

  static Backend backend(TierMode mode, Map<String, ?> more, Server.Mounter mounter)
      throws IOException {
    Map<String, Object> options = new HashMap<>();
    options.put("url", "nfs://server/export");
    options.put("timeo", PATIENCE.dividedBy(3));
    options.put("retrans", "1");
    options.putAll(more);
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
