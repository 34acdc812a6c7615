package io.tierfs.backend.nfs;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.nfs.testing.Knfsd;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Directories of the Linux kernel's server, as tiers. */
record KnfsdTier(Knfsd server, String vers, AtomicInteger counter) {
  /** Skips the test where there is no such server. */
  static KnfsdTier start(String directory, String vers) throws IOException {
    return new KnfsdTier(Knfsd.start(directory), vers, new AtomicInteger());
  }

  /** A new directory that anybody may write to: its name. */
  String newDirectory() throws IOException {
    String name = "d" + counter.incrementAndGet();
    String unused = server.run("mkdir -m 777 " + name);
    return name;
  }

  Backend mount(String directory, Map<String, ?> more, Duration trust) throws IOException {
    Map<String, Object> options = new HashMap<>(more);
    String path = server.path() + "/" + directory;
    options.put("url", "nfs://127.0.0.1:" + server.port() + path);
    options.put("vers", vers);
    if (vers.equals("3")) {
      options.put("mountport", server.mountPort());
    }
    NfsProvider provider = new NfsProvider();
    return provider.open(
        new BackendContext("nas", TierMode.RW, InstantSource.system(), trust),
        Options.of(provider.options(), options));
  }
}
