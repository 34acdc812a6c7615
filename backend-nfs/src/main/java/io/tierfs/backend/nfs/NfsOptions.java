package io.tierfs.backend.nfs;

import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a tier, checked.
 *
 * @param recovery what becomes of a call that is not answered in time
 * @param start what to do where the server cannot be reached at the start
 * @param identity whom all calls are made for; empty for each caller itself
 * @param readaheadBytes memory for what is read before it is asked for, for all files together
 * @param writeBehindBytes memory for what is written and not safe yet, for all files together
 */
record NfsOptions(
    ExportUrl url,
    NfsSettings settings,
    Recovery recovery,
    Start start,
    Optional<NfsCredentials> identity,
    CacheTimes times,
    long readaheadBytes,
    long writeBehindBytes) {

  /** What becomes of a call that is not answered in time. */
  enum Recovery {
    /** It fails with EIO. */
    SOFT,
    /** It fails with ETIMEDOUT. */
    SOFTERR,
    /** It waits. */
    HARD
  }

  /** What to do where the server cannot be reached at the start. */
  enum Start {
    FAIL,
    WAIT,
    DEGRADE
  }

  /** An unmount with all that belongs to it has to end within a minute. */
  private static final Duration LAST_MAX = Duration.ofSeconds(20);

  static final OptionSchema SCHEMA =
      OptionSchema.of(
          Option.required(
              "url", OptionType.STRING, "The export: nfs://host/path or nfs://host:port/path."),
          text(
              "vers",
              "The version of NFS: 4.2 (or 4.1 where the server has no 4.2), 4.1, 3, or any (4.2,"
                  + " 4.1, then 3).",
              "4.2",
              "4.2",
              "4.1",
              "3",
              "any"),
          text("proto", "The transport.", "tcp", "tcp"),
          Option.optional(
              "port", OptionType.INTEGER, "The port of NFS, where the url names none (2049)."),
          Option.optional(
              "mountport",
              OptionType.INTEGER,
              "NFS 3: the port of the mount service; else the server's portmapper is asked."),
          text(
              "recovery",
              "What becomes of a call that the server does not answer in time: it fails with EIO"
                  + " (soft) or ETIMEDOUT (softerr), or waits for ever (hard). What was written is"
                  + " kept and sent again in any case.",
              "softerr",
              "soft",
              "softerr",
              "hard"),
          Option.optional(
                  "timeo",
                  OptionType.DURATION,
                  "How long the first attempt of a call waits; each further one waits that much"
                      + " longer.")
              .withDefault("5s"),
          Option.optional("retrans", OptionType.INTEGER, "How many further attempts there are.")
              .withDefault("2"),
          Option.optional(
                  "rsize", OptionType.SIZE, "The largest read; 0 for what the server offers.")
              .withDefault("0"),
          Option.optional(
                  "wsize", OptionType.SIZE, "The largest write; 0 for what the server offers.")
              .withDefault("0"),
          duration("acregmin", "How long attributes of a file are remembered at least.", "3s"),
          duration("acregmax", "The same for a file that does not change.", "60s"),
          duration("acdirmin", "How long attributes of a directory are remembered.", "30s"),
          duration("acdirmax", "The same for a directory that does not change.", "60s"),
          Option.optional(
                  "noac", OptionType.BOOLEAN, "Whether to remember no names and no attributes.")
              .withDefault("false"),
          text(
              "lookupcache",
              "Which names are remembered: all, only those that exist (positive), or none.",
              "all",
              "all",
              "positive",
              "none"),
          Option.optional("nconnect", OptionType.INTEGER, "How many connections, 1 to 16.")
              .withDefault("1"),
          Option.optional("sec", OptionType.STRING, "The security flavour: sys.")
              .withDefault("sys"),
          Option.optional(
                  "resvport",
                  OptionType.BOOLEAN,
                  "Whether to connect from a port below 1024 where that is allowed.")
              .withDefault("true"),
          Option.optional(
              "uid", OptionType.INTEGER, "The user for whom all calls are made; else the caller."),
          Option.optional(
              "gid", OptionType.INTEGER, "The group for whom all calls are made; needs uid."),
          text(
              "on-start",
              "What to do where the server cannot be reached at the start: fail, wait for it, or go"
                  + " on without (degrade, for tiers with mode = ro).",
              "fail",
              "fail",
              "wait",
              "degrade"),
          Option.optional(
                  "readahead",
                  OptionType.SIZE,
                  "Memory for what is read before it is asked for, 0 for none.")
              .withDefault("32M"),
          Option.optional(
                  "write-behind",
                  OptionType.SIZE,
                  "Memory for what is written and not yet safe on the server; 0: a write waits"
                      + " until it is.")
              .withDefault("64M"));

  private static Option text(String name, String help, String standard, String... choices) {
    return Option.optional(name, OptionType.STRING, help)
        .withDefault(standard)
        .withChoices(choices);
  }

  private static Option duration(String name, String help, String standard) {
    return Option.optional(name, OptionType.DURATION, help).withDefault(standard);
  }

  /**
   * Reads checked options.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static NfsOptions of(Options options) {
    ExportUrl url = ExportUrl.parse(options.string("url"));
    String sec = options.string("sec");
    if (!sec.equals("sys")) {
      throw new IllegalArgumentException(
          "sec: "
              + sec
              + " is not there yet: only sys (the numbers of user and groups) is; Kerberos is"
              + " planned");
    }
    Recovery recovery = Recovery.valueOf(upper(options.string("recovery")));
    Optional<NfsCredentials> identity = identity(options);
    int urlPort = url.port();
    if (urlPort != 0 && options.has("port") && options.integer("port") != urlPort) {
      throw new IllegalArgumentException("port: the url names another one, " + urlPort);
    }
    NfsSettings settings =
        new NfsSettings(
            new NfsSettings.Address(
                url.host(),
                urlPort != 0 ? urlPort : optional(options, "port", 65535),
                optional(options, "mountport", 65535),
                url.export()),
            versions(options.string("vers")),
            new NfsSettings.Patience(
                recovery != Recovery.HARD,
                positive("timeo", options.duration("timeo")),
                within(options, "retrans", 0, 100)),
            new NfsSettings.Transfer(
                within(options, "nconnect", 1, 16),
                options.flag("resvport"),
                transfer(options, "rsize"),
                transfer(options, "wsize"),
                NfsSettings.Transfer.DEFAULT.inFlightMax()),
            identity.orElse(NfsCredentials.ROOT),
            NfsSettings.MOUNT_TIMEOUT_DEFAULT);
    return new NfsOptions(
        url,
        settings,
        recovery,
        Start.valueOf(upper(options.string("on-start"))),
        identity,
        CacheTimes.of(options),
        options.size("readahead"),
        options.size("write-behind"));
  }

  private static String upper(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }

  private static Set<NfsVersion> versions(String vers) {
    return switch (vers) {
      case "4.2" -> Set.of(NfsVersion.V4_2, NfsVersion.V4_1);
      case "4.1" -> Set.of(NfsVersion.V4_1);
      case "3" -> Set.of(NfsVersion.V3);
      default -> Set.of(NfsVersion.values());
    };
  }

  private static Optional<NfsCredentials> identity(Options options) {
    if (!options.has("uid")) {
      if (options.has("gid")) {
        throw new IllegalArgumentException("gid: needs uid beside it");
      }
      return Optional.empty();
    }
    long uid = options.integer("uid");
    long gid = options.has("gid") ? options.integer("gid") : uid;
    if (uid < 0 || uid > 0xFFFFFFFEL || gid < 0 || gid > 0xFFFFFFFEL) {
      throw new IllegalArgumentException("uid and gid are numbers from 0 to 4294967294");
    }
    return Optional.of(new NfsCredentials((int) uid, (int) gid, List.of()));
  }

  private static int optional(Options options, String name, int max) {
    return options.has(name) ? within(options, name, 1, max) : 0;
  }

  private static int within(Options options, String name, int min, int max) {
    long value = options.integer(name);
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " is not from " + min + " to " + max);
    }
    return (int) value;
  }

  private static int transfer(Options options, String name) {
    long value = options.size(name);
    if (value != 0 && (value < 1024 || value > 1 << 20)) {
      throw new IllegalArgumentException(name + ": " + value + " is not from 1K to 1M");
    }
    return (int) value;
  }

  private static Duration positive(String name, Duration value) {
    if (value.toMillis() < 100) {
      throw new IllegalArgumentException(name + ": has to be 100ms at least");
    }
    return value;
  }

  /** How long a server that takes nothing holds up the end of the tier, on a hard mount too. */
  Duration lastPatience() {
    Duration patience = settings.patience().total();
    return patience.compareTo(LAST_MAX) < 0 ? patience : LAST_MAX;
  }

  /** How long a caller waits for an answer at most; empty for ever. */
  Optional<Duration> patience() {
    return recovery == Recovery.HARD ? Optional.empty() : Optional.of(settings.patience().total());
  }
}
