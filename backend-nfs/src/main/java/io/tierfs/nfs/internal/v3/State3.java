package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsState;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.RpcEvents;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears how a server does, and remembers it. Thread-safe. */
final class State3 implements RpcEvents {
  private final AtomicInteger connects = new AtomicInteger();
  private final CompletableFuture<NfsException> noContact = new CompletableFuture<>();
  private final String server;
  private final int connections;
  private volatile boolean connected;
  private volatile Optional<Instant> silentSince = Optional.empty();

  /**
   * @param server what it is called in messages
   */
  State3(String server, int connections) {
    this.server = server;
    this.connections = connections;
  }

  NfsState now(int pending) {
    return new NfsState(
        connected, silentSince, pending, Math.max(0, connects.get() - connections), 0);
  }

  /** Completes when a connection cannot be made before one was: no need to wait any longer. */
  CompletableFuture<NfsException> noContact() {
    return noContact;
  }

  @Override
  public void notResponding() {
    silentSince = Optional.of(Instant.now());
  }

  @Override
  public void responding() {
    silentSince = Optional.empty();
  }

  @Override
  public void connected(int index, boolean samePort) {
    connected = true;
    connects.incrementAndGet();
  }

  @Override
  public void disconnected(Exception cause) {
    connected = false;
    if (connects.get() == 0) {
      NfsStatus status = status(cause);
      noContact.complete(
          new NfsException(status, server + ": " + status.text() + " (" + cause + ")", cause));
    }
  }

  private static NfsStatus status(Exception cause) {
    return switch (cause) {
      case UnknownHostException unknown -> NfsStatus.UNKNOWN_HOST;
      case SocketTimeoutException late -> NfsStatus.TIMEDOUT;
      case ConnectException refused when String.valueOf(refused.getMessage()).contains("refused") ->
          NfsStatus.REFUSED;
      default -> NfsStatus.UNREACHABLE;
    };
  }
}
