package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.internal.rpc.Patience;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.rpc.RpcSettings;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Mounts exports by NFS 4. */
public final class Nfs4 {
  private static final int PORT = 2049;
  private static final int BYTES_MAX = 1 << 20;

  /** What stands around the data of a READ or WRITE, and more. */
  private static final int HEADERS_BYTES = 4 * 1024;

  private static final long PAUSE_MIN_MILLIS = 20;
  private static final long PAUSE_MAX_MILLIS = 1_000;

  private final NfsSettings settings;
  private final int minor;
  private final RpcCredential machine;
  private final Watch4 watch;
  private final Gate4 gate = new Gate4();
  private final RpcClient rpc;
  private final Calls4 calls;
  private final Handshake4 handshake;
  private final Recovery4 recovery;
  private final Mount4 mount;
  private final Lifecycle4 lifecycle;

  private Nfs4(NfsSettings settings, int minor) throws IOException {
    this.settings = settings;
    this.minor = minor;
    String name = machineName();
    this.machine = Mount4.encode(name, settings.machine());
    NfsSettings.Transfer transfer = settings.transfer();
    this.watch = new Watch4(transfer.connections());
    int message = Math.max(transfer.readBytes(), transfer.writeBytes());
    int messageBytes = (message == 0 ? BYTES_MAX : Math.min(message, BYTES_MAX)) + HEADERS_BYTES;
    this.rpc = RpcClient.open(rpcSettings(messageBytes), watch);
    NfsSettings.Patience rules = settings.patience();
    Patience patience = new Patience(rules.timeout(), rules.retransmissions(), !rules.soft());
    this.calls = new Calls4(rpc, machine, minor, patience, gate);
    this.handshake = new Handshake4(calls, transfer.inFlightMax(), messageBytes);
    this.recovery = new Recovery4(gate, calls, handshake, machine);
    this.mount = new Mount4(calls, gate, recovery, name);
    this.lifecycle = new Lifecycle4(rpc, calls, gate, handshake, watch, machine);
  }

  private RpcSettings rpcSettings(int messageBytes) {
    return new RpcSettings(
        settings.address().host(),
        settings.address().port() == 0 ? PORT : settings.address().port(),
        settings.transfer().connections(),
        settings.transfer().reservedPort(),
        Duration.ofSeconds(10),
        messageBytes + HEADERS_BYTES,
        // The slots are the limit; what is left of calls that were given up comes on top.
        2 * settings.transfer().inFlightMax() + 16);
  }

  private static String machineName() {
    String name = System.getenv("HOSTNAME");
    return name == null || name.isEmpty() ? "tierfs" : name;
  }

  /**
   * Mounts.
   *
   * @param minor 2 or 1; the server has to speak it, else VERSION
   */
  public static NfsExport mount(NfsSettings settings, int minor)
      throws IOException, InterruptedException {
    Nfs4 client;
    try {
      client = new Nfs4(settings, minor);
    } catch (IOException e) {
      throw new NfsException(NfsStatus.UNREACHABLE, "no socket can be made: " + e, e);
    }
    boolean mounted = false;
    try {
      NfsExport export = client.mount();
      mounted = true;
      return export;
    } finally {
      if (!mounted) {
        client.rpc.close();
      }
    }
  }

  private NfsExport mount() throws IOException, InterruptedException {
    CompletableFuture<NfsExport> mounting = new CompletableFuture<>();
    Thread worker =
        Thread.ofVirtual()
            .name("nfs4-mount")
            .start(
                () -> {
                  try {
                    mounting.complete(negotiate());
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    mounting.completeExceptionally(e);
                  }
                });
    var unused = watch.firstFailure().thenAccept(e -> failIfHopeless(mounting, e));
    try {
      return mounting.get(settings.mountTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw said(new NfsException(NfsStatus.TIMEDOUT));
    } catch (ExecutionException e) {
      throw said(Failures4.of(Objects.requireNonNullElse(e.getCause(), e)));
    } finally {
      worker.interrupt();
    }
  }

  /** Before anything stood, a refusal is not waited for to go away. */
  private void failIfHopeless(CompletableFuture<NfsExport> mounting, Exception cause) {
    NfsStatus status =
        switch (cause) {
          case ConnectException e -> NfsStatus.REFUSED;
          case UnknownHostException e -> NfsStatus.UNKNOWN_HOST;
          case NoRouteToHostException e -> NfsStatus.UNREACHABLE;
          case SocketTimeoutException e -> NfsStatus.UNREACHABLE;
          default -> null;
        };
    if (status != null) {
      mounting.completeExceptionally(new NfsException(status, status.text(), cause));
    }
  }

  private NfsException said(NfsException e) {
    return new NfsException(
        e.status(),
        "NFS 4."
            + minor
            + " from "
            + settings.address().host()
            + ":"
            + (settings.address().port() == 0 ? PORT : settings.address().port())
            + " of "
            + settings.address().export()
            + ": "
            + e.getMessage(),
        e);
  }

  private NfsExport negotiate() throws IOException, InterruptedException {
    agree();
    NfsNode root = walkToRoot();
    Attributes4 server =
        mount.protocol(
            Request4.of(
                machine,
                () -> new Ops4().putfh(root.handle()).getattr(wanted()),
                results -> Attributes4.read(results.skip(Op4.PUTFH).next(Op4.GETATTR))));
    lifecycle.keepAlive(server.leaseSeconds);
    NfsInfo info = info(root, server);
    return new Export4(
        mount,
        lifecycle,
        minor == 2 ? NfsVersion.V4_2 : NfsVersion.V4_1,
        info,
        root,
        server.exclusiveCreate);
  }

  /**
   * Gets a session, from the beginning again where the server loses in the middle what it has
   * given: it was restarted. What follows is an ordinary call, and recovers as all do.
   */
  private void agree() throws IOException {
    long pause = PAUSE_MIN_MILLIS;
    while (true) {
      try {
        long unused = handshake.introduce();
        gate.open(handshake.session(), recovery);
        recovery.complete();
        return;
      } catch (Failure4 e) {
        if (e.status() != Status4.DELAY && !Status4.sessionLost(e.status())) {
          throw e;
        }
      }
      Handshake4.pause(pause);
      pause = Math.min(2 * pause, PAUSE_MAX_MILLIS);
    }
  }

  private Bitmap4 wanted() {
    Bitmap4 all = Attr4.SERVER;
    return minor == 2
        ? new Bitmap4(
            all.word0(), all.word1(), all.word2() | Bitmap4.of(Attr4.XATTR_SUPPORT).word2())
        : all;
  }

  /** From the root of the server down the path of the export. */
  private NfsNode walkToRoot() throws IOException, InterruptedException {
    List<byte[]> names = new ArrayList<>();
    for (String name : settings.address().export().split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(Names4.checked(name.getBytes(StandardCharsets.UTF_8), 255));
      }
    }
    NfsNode root =
        mount.protocol(
            Request4.of(
                machine,
                () -> new Ops4().plain(Op4.PUTROOTFH).getfh().getattr(Attr4.FILE),
                results -> results.skip(Op4.PUTROOTFH).node()));
    for (byte[] name : names) {
      NfsHandle from = root.handle();
      root =
          mount.protocol(
              Request4.of(
                  machine,
                  () -> new Ops4().putfh(from).lookup(name).getfh().getattr(Attr4.FILE),
                  results -> results.skip(Op4.PUTFH, Op4.LOOKUP).node()));
    }
    return root;
  }

  private NfsInfo info(NfsNode root, Attributes4 server) throws IOException, InterruptedException {
    Session4 session = mount.session();
    Set<NfsFeature> features = EnumSet.of(NfsFeature.LOCKS);
    add(features, NfsFeature.SYMLINKS, server.symlinks);
    add(features, NfsFeature.HARD_LINKS, server.links);
    add(features, NfsFeature.CASE_INSENSITIVE, server.caseInsensitive);
    if (minor == 2) {
      add(features, NfsFeature.XATTRS, server.xattrs);
      add(features, NfsFeature.SEEK, has(root, Op4.SEEK));
      add(features, NfsFeature.ALLOCATE, has(root, Op4.ALLOCATE) && has(root, Op4.DEALLOCATE));
      add(features, NfsFeature.COPY, has(root, Op4.COPY));
    }
    return new NfsInfo(
        limit(settings.transfer().readBytes(), server.maxRead, session.responseBytesMax()),
        limit(settings.transfer().writeBytes(), server.maxWrite, session.requestBytesMax()),
        session.responseBytesMax() - HEADERS_BYTES,
        server.maxFileSize > 0 ? server.maxFileSize : Long.MAX_VALUE,
        server.maxName > 0 ? Math.min(server.maxName, 255) : 255,
        server.maxLink > 0 ? server.maxLink : Integer.MAX_VALUE,
        Math.max(1, server.timeDelta.seconds() * 1_000_000_000L + server.timeDelta.nanos()),
        features);
  }

  private static void add(Set<NfsFeature> features, NfsFeature feature, boolean there) {
    if (there) {
      features.add(feature);
    }
  }

  private static int limit(int wanted, long server, int message) {
    int most = Math.max(512, message - HEADERS_BYTES);
    long limit = server > 0 ? Math.min(server, most) : most;
    return (int) Math.min(limit, wanted > 0 ? Math.min(wanted, BYTES_MAX) : BYTES_MAX);
  }

  /** Whether the server has an operation: on a directory it cannot succeed, but says so. */
  private boolean has(NfsNode root, int op) throws IOException, InterruptedException {
    try {
      int unused =
          mount.protocol(
              Request4.of(
                  machine,
                  () -> {
                    Ops4 ops = new Ops4().putfh(root.handle());
                    if (op == Op4.COPY) {
                      ops.savefh();
                    }
                    XdrWriter out = ops.op(op).fixed(Ops4.ANONYMOUS);
                    switch (op) {
                      case Op4.SEEK -> out.int64(0).int32(0);
                      case Op4.COPY -> {
                        out.fixed(Ops4.ANONYMOUS).int64(0).int64(0).int64(1);
                        out.bool(true).bool(true).int32(0);
                      }
                      default -> out.int64(0).int64(1);
                    }
                    return ops;
                  },
                  results -> {
                    int status = results.status();
                    if (status != Status4.OK) {
                      throw new Failure4(status, false);
                    }
                    return status;
                  }));
      return true;
    } catch (Failure4 e) {
      return e.status() != Status4.NOTSUPP && e.status() != Status4.OP_ILLEGAL;
    }
  }
}
