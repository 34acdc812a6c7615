package io.tierfs.cli;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.Mounts;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** A mount in this process, from its checks to its end. */
final class MountSession {
  private static final Logger LOG = System.getLogger("io.tierfs.cli");

  /**
   * How long requests that were under way when the mount was taken away may take. A tier may be one
   * that waits for ever; closing it ends them, and has to fit into what {@link Termination} allows.
   */
  private static final Duration REQUESTS_MAX = Duration.ofSeconds(10);

  /** Told that the mount can be used; throws where nobody cares any more. */
  interface Ready {
    void mounted() throws IOException;
  }

  private final TierFsConfig config;
  private final MountSettings settings;
  private final MountRecord record;
  private final Registry registry;

  MountSession(TierFsConfig config, MountSettings settings, MountRecord record, Registry registry) {
    this.config = config;
    this.settings = settings;
    this.record = record;
    this.registry = registry;
  }

  /** Mounts, and returns when the mount has ended and everything is closed. */
  ExitCode run(Ready ready) throws ConfigException, IOException, InterruptedException {
    Registry.Claim claim = registry.claim(record);
    Termination termination = Termination.install(claim);
    ExitCode code = ExitCode.FAILURE;
    try {
      serve(ready, termination);
      code = ExitCode.OK;
    } catch (Throwable e) {
      code = Failures.code(e);
      if (record.log().isPresent()) {
        // Whoever started the daemon hears of it only before the mount is ready.
        LOG.log(Level.ERROR, Failures.message(e), e);
      }
      throw e;
    } finally {
      termination.ended(code);
    }
    return code;
  }

  private void serve(Ready ready, Termination termination)
      throws ConfigException, IOException, InterruptedException {
    try (TierFs engine = open()) {
      MountChecks.apart(engine.union().tiers(), record.point());
      try (Mount mount = Mounts.mount(engine.union(), record.point(), settings, config.cache())) {
        if (termination.asked(mount)) {
          return;
        }
        // Before anybody is told of it: who reads the log then finds it there.
        LOG.log(Level.INFO, "mounted on {0} from {1}", record.point(), record.config());
        ready.mounted();
        mount.awaitDetached();
        if (!mount.awaitEnd(REQUESTS_MAX)) {
          LOG.log(
              Level.WARNING,
              "{0}: giving up requests that have waited for a tier for {1} s",
              record.point(),
              REQUESTS_MAX.toSeconds());
        }
      }
    }
    LOG.log(Level.INFO, "unmounted {0}", record.point());
  }

  private TierFs open() throws ConfigException, IOException {
    try {
      return config.open();
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.CONFIGURATION, record.config() + ": " + e.getMessage(), e);
    }
  }
}
