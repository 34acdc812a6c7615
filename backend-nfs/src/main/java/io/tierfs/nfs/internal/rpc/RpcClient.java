package io.tierfs.nfs.internal.rpc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server as one or several connections.
 *
 * <p>Connections are made when they are needed, and for ever again. For use by any number of
 * threads, virtual ones too.
 */
public final class RpcClient implements AutoCloseable {
  private static final long TICK_MILLIS = 20;

  private final List<RpcConnection> connections = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicBoolean silent = new AtomicBoolean();
  private final ScheduledExecutorService timer;
  private volatile @Nullable Thread timerThread;
  private final RpcEvents events;

  private RpcClient(RpcSettings settings, RpcEvents events) throws IOException {
    this.events = events;
    for (int i = 0; i < settings.connections(); i++) {
      connections.add(new RpcConnection(settings, i, new ConnectionEvents()));
    }
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            action -> {
              Thread thread = new Thread(action, "nfs-" + settings.host() + "-timer");
              thread.setDaemon(true);
              timerThread = thread;
              return thread;
            });
  }

  /** A client that has not connected yet. */
  public static RpcClient open(RpcSettings settings, RpcEvents events) throws IOException {
    RpcClient client = new RpcClient(settings, events);
    client.start();
    return client;
  }

  private void start() {
    connections.forEach(RpcConnection::start);
    var unused =
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long now = System.nanoTime();
    connections.forEach(connection -> connection.tick(now));
  }

  /** A thread for small things to be done later; nothing on it may block. Ends with this. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** How many calls are under way. */
  public int inFlight() {
    return connections.stream().mapToInt(RpcConnection::inFlight).sum();
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  /**
   * Sends a call on the connection whose turn it is.
   *
   * <p>Waits where too many calls are unanswered already. The future ends with {@link
   * RpcException}, or as {@link RpcCall.Decoder} has it; its dependents run on the thread that
   * reads the connection, and must not block. {@link CompletableFuture#cancel} gives the call up:
   * where it returns true, the caller's buffers are not used any more.
   */
  public <T> CompletableFuture<T> call(RpcCall<T> call) {
    return call(call, connections.size() == 1 ? 0 : turn.getAndIncrement());
  }

  /**
   * As {@link #call(RpcCall)}, on a connection chosen by a number: calls with the same number go
   * the same way, and are sent in order.
   */
  public <T> CompletableFuture<T> call(RpcCall<T> call, int lane) {
    try {
      return connections.get(Math.floorMod(lane, connections.size())).send(call);
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Whether a call, once its future has ended, had to be sent more than once: the server may have
   * executed it before, and its answer may tell of that.
   *
   * @param call what {@link #call} has returned, not a future that depends on it
   */
  public static boolean sentAgain(CompletableFuture<?> call) {
    return call instanceof Pending<?> pending && pending.sentAgain();
  }

  /**
   * Waits for the end of a call. An interrupt does not end the waiting, but is kept.
   *
   * @throws IOException as the call failed, with a trace of the waiting thread
   */
  public static <T> T await(CompletableFuture<T> call) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return call.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case RpcException known ->
                throw new RpcException(known.kind(), String.valueOf(known.getMessage()), known);
            case IOException failure -> throw failure;
            case null, default -> throw new IOException(e.getCause());
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends all calls and connections; waits for the end of their threads. Idempotent. */
  @Override
  public void close() {
    timer.shutdownNow();
    connections.forEach(RpcConnection::close);
    Thread ticking = timerThread;
    if (ticking != null && ticking != Thread.currentThread()) {
      Joining.join(ticking);
    }
  }

  List<RpcConnection> all() {
    return connections;
  }

  private final class ConnectionEvents implements RpcConnection.Events {
    @Override
    public void answered() {
      if (silent.get() && silent.compareAndSet(true, false)) {
        events.responding();
      }
    }

    @Override
    public void silent() {
      if (silent.compareAndSet(false, true)) {
        events.notResponding();
      }
    }

    @Override
    public void disconnected(Exception cause) {
      events.disconnected(cause);
    }

    @Override
    public void connected(int index, boolean samePort) {
      events.connected(index, samePort);
    }
  }
}
