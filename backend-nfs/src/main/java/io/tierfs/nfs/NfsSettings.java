package io.tierfs.nfs;

import java.time.Duration;
import java.util.Set;

/**
 * What to mount and how; names and meanings of {@code nfs(5)}.
 *
 * @param versions those that are allowed: the newest that the server speaks is taken
 * @param machine who mounts: for the mount itself, state and renewal of leases
 * @param mountTimeout how long the mount may take in all, also on a hard mount
 */
public record NfsSettings(
    Address address,
    Set<NfsVersion> versions,
    Patience patience,
    Transfer transfer,
    NfsCredentials machine,
    Duration mountTimeout) {

  /**
   * Where the export is.
   *
   * @param host name or address of the server
   * @param port of NFS; 0 for 2049 (v4), or what the server's portmapper says and else 2049 (v3)
   * @param mountPort v3: of the MOUNT service, 0 to ask the portmapper
   * @param export path of the export with its leading slash: v4 walks from the pseudo root, v3 asks
   *     MOUNT
   */
  public record Address(String host, int port, int mountPort, String export) {}

  /**
   * What to do about a server that does not respond.
   *
   * @param soft whether a call fails with TIMEDOUT when its time is over; else it is tried for
   *     ever. {@link NfsFile#writeAsync} and {@link NfsFile#commitAsync} are tried for ever on
   *     every mount: a WRITE that was given up might still be executed after a later one. Their
   *     caller waits for the future for as long as it likes
   * @param timeout {@code timeo}: how long the first attempt of a call waits. Each further one
   *     waits that much longer than the one before
   * @param retransmissions {@code retrans}: attempts after the first; then a soft call fails
   */
  public record Patience(boolean soft, Duration timeout, int retransmissions) {
    /** 10 s and two further attempts, then a call fails. */
    public static final Patience DEFAULT = new Patience(true, Duration.ofSeconds(10), 2);

    /** How long a soft call takes at most: the sum of its attempts. */
    public Duration total() {
      long attempts = retransmissions + 1L;
      return timeout.multipliedBy(attempts * (attempts + 1) / 2);
    }
  }

  /**
   * How calls get to the server.
   *
   * @param connections {@code nconnect}: TCP connections to the server, 1 to 16
   * @param reservedPort {@code resvport}: whether to connect from a port below 1024, which needs
   *     CAP_NET_BIND_SERVICE and which servers ask for unless an export is {@code insecure}. Where
   *     none can be had, another is taken
   * @param readBytes {@code rsize}: the largest READ wanted, 0 for what the server likes up to 1
   *     MiB
   * @param writeBytes {@code wsize}: the largest WRITE wanted, 0 likewise
   * @param inFlightMax calls on the way at once, others wait
   */
  public record Transfer(
      int connections, boolean reservedPort, int readBytes, int writeBytes, int inFlightMax) {
    /** One connection from a reserved port, and what the server likes. */
    public static final Transfer DEFAULT = new Transfer(1, true, 0, 0, 64);
  }

  /** How long a mount takes at most unless something else is said. */
  public static final Duration MOUNT_TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  public NfsSettings {
    versions = Set.copyOf(versions);
  }

  /** Settings with the defaults for the rest, 4.2 or 4.1. */
  public static NfsSettings of(String host, int port, String export) {
    return new NfsSettings(
        new Address(host, port, 0, export),
        Set.of(NfsVersion.V4_2, NfsVersion.V4_1),
        Patience.DEFAULT,
        Transfer.DEFAULT,
        NfsCredentials.ROOT,
        MOUNT_TIMEOUT_DEFAULT);
  }

  /** The same for other versions. */
  public NfsSettings withVersions(NfsVersion... values) {
    return new NfsSettings(address, Set.of(values), patience, transfer, machine, mountTimeout);
  }

  /** The same with other rules for a server that does not respond. */
  public NfsSettings withPatience(boolean soft, Duration timeout, int retransmissions) {
    Patience other = new Patience(soft, timeout, retransmissions);
    return new NfsSettings(address, versions, other, transfer, machine, mountTimeout);
  }

  /** The same by another way to the server. */
  public NfsSettings withTransfer(Transfer value) {
    return new NfsSettings(address, versions, patience, value, machine, mountTimeout);
  }

  /** The same with another port of the MOUNT service. */
  public NfsSettings withMountPort(int value) {
    Address other = new Address(address.host(), address.port(), value, address.export());
    return new NfsSettings(other, versions, patience, transfer, machine, mountTimeout);
  }
}
