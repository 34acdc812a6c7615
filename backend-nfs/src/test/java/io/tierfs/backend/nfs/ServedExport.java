package io.tierfs.backend.nfs;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of the test's own with any number of directories to mount. */
public final class ServedExport implements AutoCloseable {
  private final Ganesha server;
  private final String vers;
  private final AtomicInteger counter = new AtomicInteger();

  private ServedExport(Ganesha server, String vers) {
    this.server = server;
    this.vers = vers;
  }

  /** Starts a server; skips the test where that cannot be done. */
  public static ServedExport start(String vers) throws IOException {
    return start(vers, vers.equals("3") ? GaneshaOptions.v3() : GaneshaOptions.v4());
  }

  public static ServedExport start(String vers, GaneshaOptions options) throws IOException {
    Ganesha.assumeAvailable();
    return new ServedExport(Ganesha.start(options), vers);
  }

  public Ganesha server() {
    return server;
  }

  /** A new directory that anybody may write to, as this machine sees it. */
  public Path newDirectory() throws IOException {
    Path directory = server.directory().resolve("d" + counter.incrementAndGet());
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    return directory;
  }

  /** What a configuration says to mount a directory. */
  public Map<String, Object> options(Path directory) {
    Map<String, Object> options = new HashMap<>();
    String below = "/" + server.directory().relativize(directory);
    String path = vers.equals("3") ? server.directory() + below : Ganesha.PSEUDO + below;
    options.put("url", "nfs://127.0.0.1:" + server.port() + path);
    options.put("vers", vers);
    if (vers.equals("3")) {
      options.put("mountport", server.mountPort());
    }
    return options;
  }

  /** Mounts a directory with these options beside those that are needed. */
  public Backend mount(Path directory, Map<String, ?> more, Duration trust) throws IOException {
    Map<String, Object> options = options(directory);
    options.putAll(more);
    NfsProvider provider = new NfsProvider();
    return provider.open(
        new BackendContext("nas", TierMode.RW, InstantSource.system(), trust),
        Options.of(provider.options(), options));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
