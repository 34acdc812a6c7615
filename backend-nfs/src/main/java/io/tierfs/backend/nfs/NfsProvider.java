package io.tierfs.backend.nfs;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Errno;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.nfs.NfsClient;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;
import java.time.Duration;

/** Opens tiers of {@code type = nfs}: exports of NFS servers. */
public final class NfsProvider implements BackendProvider {
  private static final System.Logger LOG = System.getLogger("io.tierfs.backend.nfs");
  private static final Duration PAUSE = Duration.ofSeconds(2);

  @Override
  public String type() {
    return "nfs";
  }

  @Override
  public String description() {
    return "Stores files in an export of an NFS server.";
  }

  @Override
  public OptionSchema options() {
    return NfsOptions.SCHEMA;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException where the export cannot be mounted, unless the options say to wait for it
   *     or to go on without
   */
  @Override
  public Backend open(BackendContext context, Options options) throws IOException {
    NfsOptions settings = NfsOptions.of(options);
    if (settings.start() == NfsOptions.Start.DEGRADE && context.mode() != TierMode.RO) {
      throw new IllegalArgumentException(
          "on-start: degrade needs mode = ro, for a tier that can be written has to be looked at"
              + " when the union starts");
    }
    NfsSettings mount = settings.settings();
    return open(context, settings, () -> NfsClient.mount(mount));
  }

  /** Opens a backend over any client. */
  static Backend open(BackendContext context, NfsOptions options, Server.Mounter mounter)
      throws IOException {
    Errno silence = options.recovery() == NfsOptions.Recovery.SOFT ? Errno.EIO : Errno.ETIMEDOUT;
    Server server =
        new Server(
            "tier " + context.tier() + " (" + options.url() + ")",
            mounter,
            new Failures(silence),
            options.patience(),
            options.settings().patience().timeout());
    start(server, options);
    // A union that remembers nothing wants to see what others change at once.
    CacheTimes times = context.trust().isZero() ? CacheTimes.NONE : options.times();
    Store store = new Store(server, Abilities.of(server), options, times);
    return new NfsBackend(store, Abilities.capabilities(server), options.url().host());
  }

  private static void start(Server server, NfsOptions options) throws IOException {
    boolean told = false;
    while (true) {
      try {
        server.mount();
        return;
      } catch (NfsException e) {
        boolean mayCome = Failures.isSilence(e.status()) || e.status() == NfsStatus.UNKNOWN_HOST;
        if (!mayCome || options.start() == NfsOptions.Start.FAIL) {
          throw refusal(options, e);
        }
        if (options.start() == NfsOptions.Start.DEGRADE) {
          server.mountLater();
          return;
        }
        if (!told) {
          LOG.log(System.Logger.Level.WARNING, "{0}: {1}; waiting", server, e.getMessage());
          told = true;
        }
        pause();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while the export was mounted", e);
  }

  /** One sentence, with the errno. */
  private static IOException refusal(NfsOptions options, NfsException e) {
    int number = e.status().errno();
    Errno errno = Errno.ofCode(number);
    String code = errno.code() == number ? errno.name() : "errno " + number;
    return new IOException(
        options.url() + " cannot be mounted: " + e.getMessage() + " (" + code + ")", e);
  }
}
