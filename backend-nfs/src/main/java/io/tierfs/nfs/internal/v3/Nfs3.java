package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.Patience;
import io.tierfs.nfs.internal.rpc.RpcCall;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.rpc.RpcSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Mounts exports by NFS 3: asks the portmapper where it has to, MOUNT for the root, the server for
 * its limits.
 */
public final class Nfs3 {
  static final int PORT = 2049;

  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final NfsSettings settings;
  private final int portmapPort;
  private final long started = System.nanoTime();
  private final String machine = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");

  private Nfs3(NfsSettings settings, int portmapPort) {
    this.settings = settings;
    this.portmapPort = portmapPort;
  }

  /**
   * Mounts.
   *
   * @throws NfsException as {@link io.tierfs.nfs.NfsClient#mount} has it
   */
  public static NfsExport mount(NfsSettings settings) throws IOException, InterruptedException {
    return mount(settings, Mounting3.PORTMAP_PORT);
  }

  static NfsExport mount(NfsSettings settings, int portmapPort)
      throws IOException, InterruptedException {
    return new Nfs3(settings, portmapPort).mount();
  }

  private NfsExport mount() throws IOException, InterruptedException {
    int mountPort = settings.address().mountPort();
    if (mountPort == 0) {
      mountPort = portOf(Mounting3.MOUNT, Mounting3.MOUNT_VERSION);
    }
    if (mountPort == 0) {
      throw new NfsException(
          NfsStatus.VERSION, settings.address().host() + " says that it does not serve MOUNT 3");
    }
    NfsHandle handle = mountAt(mountPort);
    return open(portOfNfs(), mountPort, handle);
  }

  private int portOfNfs() throws IOException, InterruptedException {
    if (settings.address().port() != 0) {
      return settings.address().port();
    }
    try {
      int known = portOf(Calls3.PROGRAM, Calls3.VERSION);
      return known == 0 ? PORT : known;
    } catch (NfsException noPortmapper) {
      return PORT;
    }
  }

  private int portOf(int program, int version) throws IOException, InterruptedException {
    return once(portmapPort, "portmapper", Mounting3.port(program, version, left()));
  }

  private NfsHandle mountAt(int mountPort) throws IOException, InterruptedException {
    Mounting3.Mounted mounted =
        once(
            mountPort,
            "MOUNT",
            Mounting3.mount(settings.address().export(), credential(settings.machine()), left()));
    return mounted.rootOf(settings.address().host() + ":" + settings.address().export());
  }

  /** One call by a connection of its own. */
  private <T> T once(int port, String service, RpcCall<T> call)
      throws IOException, InterruptedException {
    State3 state = new State3(name(port, service), 1);
    try (RpcClient rpc = connect(port, 1, state)) {
      return first(state, port, service, rpc.call(call));
    }
  }

  private NfsExport open(int port, int mountPort, NfsHandle handle)
      throws IOException, InterruptedException {
    NfsSettings.Transfer transfer = settings.transfer();
    State3 state = new State3(name(port, "NFS"), transfer.connections());
    RpcClient rpc = connect(port, transfer.connections(), state);
    boolean done = false;
    try {
      NfsSettings.Patience rules = settings.patience();
      Patience patience = new Patience(rules.timeout(), rules.retransmissions(), !rules.soft());
      Calls3 calls = new Calls3(rpc, patience, machine);
      Limits3.FileSystem system =
          unless(
              // MOUNT has answered: a server that was there a moment ago comes back.
              new CompletableFuture<>(),
              port,
              "NFS",
              calls.call(
                  settings.machine(),
                  Procedure3.FSINFO,
                  handle,
                  Looking3.about(handle),
                  Limits3.FileSystem::read,
                  left()));
      NfsInfo info =
          Limits3.info(system, paths(calls, handle), transfer.readBytes(), transfer.writeBytes());
      Looking3 looking = new Looking3(calls, new Remembered3(), info.nameBytesMax());
      NfsNode root =
          new NfsNode(
              handle, NfsException.join(looking.attributes(settings.machine(), handle, left())));
      Session3 session =
          new Session3(rpc, state, calls, settings.machine(), () -> sayGoodbye(mountPort));
      done = true;
      return new Export3(session, Limits3.corrected(info, root.attributes()), root);
    } finally {
      if (!done) {
        rpc.close();
      }
    }
  }

  private Limits3.Paths paths(Calls3 calls, NfsHandle handle)
      throws IOException, InterruptedException {
    try {
      return NfsException.join(
          calls.call(
              settings.machine(),
              Procedure3.PATHCONF,
              handle,
              Looking3.about(handle),
              Limits3.Paths::read,
              left()));
    } catch (NfsException refused) {
      if (refused.status() == NfsStatus.NOTSUPP || refused.status() == NfsStatus.SERVERFAULT) {
        return Limits3.Paths.UNKNOWN;
      }
      throw refused;
    }
  }

  private void sayGoodbye(int mountPort) {
    State3 state = new State3(name(mountPort, "MOUNT"), 1);
    Patience patience = new Patience(FAREWELL, 0, false);
    try (RpcClient rpc = connect(mountPort, 1, state)) {
      first(
          state,
          mountPort,
          "MOUNT",
          rpc.call(
              Mounting3.unmount(
                  settings.address().export(), credential(settings.machine()), patience)));
    } catch (IOException unheard) {
      // The server keeps a line in a list.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RpcClient connect(int port, int connections, State3 state) throws IOException {
    Duration longest = left().timeo();
    RpcSettings wanted =
        RpcSettings.of(settings.address().host(), port)
            .withConnections(connections)
            .withReservedPort(settings.transfer().reservedPort())
            .withInFlightMax(settings.transfer().inFlightMax());
    return RpcClient.open(
        longest.compareTo(wanted.connectTimeout()) < 0
            ? wanted.withConnectTimeout(longest)
            : wanted,
        state);
  }

  /** The result of a first call: an end as soon as no connection can be made. */
  private <T> T first(State3 state, int port, String service, CompletableFuture<T> call)
      throws IOException, InterruptedException {
    return unless(state.noContact(), port, service, call);
  }

  /** The result of a call, unless something else ends the waiting. */
  private <T> T unless(
      CompletableFuture<NfsException> end, int port, String service, CompletableFuture<T> call)
      throws IOException, InterruptedException {
    CompletableFuture<T> either = new CompletableFuture<>();
    var _ = end.thenAccept(failure -> either.completeExceptionally(failure));
    var _ =
        call.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                either.complete(value);
              } else {
                either.completeExceptionally(Failures3.of(failure));
              }
            });
    try {
      return NfsException.join(either);
    } catch (NfsException failure) {
      String message = String.valueOf(failure.getMessage());
      String place = name(port, service);
      throw message.startsWith(place)
          ? failure
          : new NfsException(failure.status(), place + ": " + message, failure);
    }
  }

  private String name(int port, String service) {
    return service + " at " + settings.address().host() + ":" + port;
  }

  private RpcCredential credential(NfsCredentials who) {
    int[] groups = who.groups().stream().mapToInt(Integer::intValue).toArray();
    return RpcCredential.sys(machine, who.uid(), who.gid(), groups);
  }

  /** Patience until the mount has taken as long as it may. */
  private Patience left() {
    Duration left = settings.mountTimeout().minusNanos(System.nanoTime() - started);
    return new Patience(left.compareTo(SHORTEST) < 0 ? SHORTEST : left, 0, false);
  }
}
