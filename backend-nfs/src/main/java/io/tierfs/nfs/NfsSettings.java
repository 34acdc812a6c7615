package io.tierfs.nfs;

import java.time.Duration;
import java.util.Set;

/**
 * What to mount and how; names and meanings of {@code nfs(5)}.
 *
 * @param host name or address of the server
 * @param port of NFS; 0 for 2049 (v4), or what the server's portmapper says and else 2049 (v3)
 * @param mountPort v3: of the MOUNT service, 0 to ask the portmapper
 * @param export path of the export with its leading slash: v4 walks from the pseudo root, v3 asks
 *     MOUNT
 * @param versions those that are allowed: the newest that the server speaks is taken
 * @param soft whether a call fails with TIMEDOUT when its time is over; else it is tried for ever.
 *     {@link NfsFile#writeAsync} and {@link NfsFile#commitAsync} are tried for ever on every mount:
 *     a WRITE that was given up might still be executed after a later one. Their caller waits for
 *     the future for as long as it likes
 * @param timeout {@code timeo}: how long the first attempt of a call waits. Each further one waits
 *     that much longer than the one before
 * @param retransmissions {@code retrans}: attempts after the first; then a soft call fails
 * @param readBytes {@code rsize}: the largest READ wanted, 0 for what the server likes up to 1 MiB
 * @param writeBytes {@code wsize}: the largest WRITE wanted, 0 likewise
 * @param connections {@code nconnect}: TCP connections to the server, 1 to 16
 * @param reservedPort {@code resvport}: whether to connect from a port below 1024, which needs
 *     CAP_NET_BIND_SERVICE and which servers ask for unless an export is {@code insecure}. Where
 *     none can be had, another is taken
 * @param machine who mounts: for the mount itself, state and renewal of leases
 * @param inFlightMax calls on the way at once, others wait
 * @param mountTimeout how long the mount may take in all, also on a hard mount
 */
public record NfsSettings(
    String host,
    int port,
    int mountPort,
    String export,
    Set<NfsVersion> versions,
    boolean soft,
    Duration timeout,
    int retransmissions,
    int readBytes,
    int writeBytes,
    int connections,
    boolean reservedPort,
    NfsCredentials machine,
    int inFlightMax,
    Duration mountTimeout) {

  public NfsSettings {
    versions = Set.copyOf(versions);
  }

  /** Settings with the defaults for the rest: 4.2 or 4.1, soft, 10 s, 2 further attempts. */
  public static NfsSettings of(String host, int port, String export) {
    return new NfsSettings(
        host,
        port,
        0,
        export,
        Set.of(NfsVersion.V4_2, NfsVersion.V4_1),
        true,
        Duration.ofSeconds(10),
        2,
        0,
        0,
        1,
        true,
        NfsCredentials.ROOT,
        64,
        Duration.ofSeconds(30));
  }

  /** The same for other versions. */
  public NfsSettings withVersions(NfsVersion... values) {
    return new NfsSettings(
        host,
        port,
        mountPort,
        export,
        Set.of(values),
        soft,
        timeout,
        retransmissions,
        readBytes,
        writeBytes,
        connections,
        reservedPort,
        machine,
        inFlightMax,
        mountTimeout);
  }

  /** The same with other rules for a server that does not respond. */
  public NfsSettings withPatience(boolean softValue, Duration timeoutValue, int retransValue) {
    return new NfsSettings(
        host,
        port,
        mountPort,
        export,
        versions,
        softValue,
        timeoutValue,
        retransValue,
        readBytes,
        writeBytes,
        connections,
        reservedPort,
        machine,
        inFlightMax,
        mountTimeout);
  }

  /** The same with another port of the MOUNT service. */
  public NfsSettings withMountPort(int value) {
    return new NfsSettings(
        host,
        port,
        value,
        export,
        versions,
        soft,
        timeout,
        retransmissions,
        readBytes,
        writeBytes,
        connections,
        reservedPort,
        machine,
        inFlightMax,
        mountTimeout);
  }

  /** How long a soft call takes at most: the sum of its attempts. */
  public Duration patience() {
    long attempts = retransmissions + 1L;
    return timeout.multipliedBy(attempts * (attempts + 1) / 2);
  }
}
