package io.tierfs.engine.internal.wiring;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.Errno;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.TierConfig;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.internal.config.LoadedConfig;
import io.tierfs.engine.internal.config.Problems;
import io.tierfs.engine.internal.config.TierSpec;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Opens the backends of all tiers, or none: reports every tier that fails, not only the first. */
final class TierOpener {
  private final LoadedConfig config;
  private final InstantSource clock;

  @Inject
  TierOpener(LoadedConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  List<TierSetup> open() throws ConfigException {
    Problems problems = new Problems();
    List<TierSetup> opened = new ArrayList<>();
    try {
      for (TierSpec tier : config.tiers()) {
        try {
          opened.add(open(tier));
        } catch (IOException | RuntimeException | LinkageError e) {
          problems.add(tier.place(), message(tier.config(), e), e);
        }
      }
      problems.throwIfAny();
      return opened;
    } catch (ConfigException | Error e) {
      close(opened, e);
      throw e;
    }
  }

  private TierSetup open(TierSpec tier) throws IOException {
    TierConfig settings = tier.config();
    BackendContext context =
        new BackendContext(settings.name(), settings.mode(), clock, config.cache().entryTtl());
    Backend backend = tier.provider().open(context, settings.options());
    return new TierSetup(settings.name(), backend, settings.mode(), settings.minFree());
  }

  /** Closes backends; what fails there is kept beside the reason why they are closed. */
  static void close(List<TierSetup> tiers, Throwable reason) {
    for (TierSetup tier : tiers.reversed()) {
      try {
        tier.backend().close();
      } catch (IOException | RuntimeException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private static String message(TierConfig tier, Throwable error) {
    return "cannot open tier '" + tier.name() + "' (" + tier.type() + "): " + sentence(error);
  }

  /** Exceptions of java.nio.file say only a name where they could say a sentence. */
  private static String sentence(Throwable error) {
    if (error instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + ": " + Errno.of(file).text();
    }
    String message = error.getMessage();
    if (message == null || message.isBlank()) {
      return error.toString();
    }
    boolean written = error instanceof IOException || error instanceof IllegalArgumentException;
    return written ? message : error.toString();
  }
}
