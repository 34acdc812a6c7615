package io.tierfs.nfs.internal.rpc;

import java.time.Duration;

/**
 * How connections to a server are made.
 *
 * @param host name or address, looked up at each connect
 * @param connections how many, 1 to 16 (nconnect)
 * @param reservedPort whether to connect from a port below 1024, which only root may; where none
 *     can be had, from any
 * @param connectTimeout of one attempt
 * @param recordBytesMax the longest reply that is accepted
 * @param inFlightMax calls on one connection that are not answered yet; more wait
 */
public record RpcSettings(
    String host,
    int port,
    int connections,
    boolean reservedPort,
    Duration connectTimeout,
    int recordBytesMax,
    int inFlightMax) {
  public static final int CONNECTIONS_MAX = 16;
  public static final int RECORD_BYTES_DEFAULT = (1 << 20) + (64 << 10);
  public static final int IN_FLIGHT_DEFAULT = 64;

  public RpcSettings {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    if (connections < 1 || connections > CONNECTIONS_MAX) {
      throw new IllegalArgumentException("connections " + connections);
    }
    if (recordBytesMax < 1024 || inFlightMax < 1) {
      throw new IllegalArgumentException("record " + recordBytesMax + ", " + inFlightMax);
    }
  }

  /** One connection with the usual limits. */
  public static RpcSettings of(String host, int port) {
    return new RpcSettings(
        host, port, 1, false, Duration.ofSeconds(10), RECORD_BYTES_DEFAULT, IN_FLIGHT_DEFAULT);
  }

  public RpcSettings withConnections(int value) {
    return new RpcSettings(
        host, port, value, reservedPort, connectTimeout, recordBytesMax, inFlightMax);
  }

  public RpcSettings withReservedPort(boolean value) {
    return new RpcSettings(
        host, port, connections, value, connectTimeout, recordBytesMax, inFlightMax);
  }

  public RpcSettings withConnectTimeout(Duration value) {
    return new RpcSettings(
        host, port, connections, reservedPort, value, recordBytesMax, inFlightMax);
  }

  public RpcSettings withRecordBytesMax(int value) {
    return new RpcSettings(
        host, port, connections, reservedPort, connectTimeout, value, inFlightMax);
  }

  public RpcSettings withInFlightMax(int value) {
    return new RpcSettings(
        host, port, connections, reservedPort, connectTimeout, recordBytesMax, value);
  }
}
