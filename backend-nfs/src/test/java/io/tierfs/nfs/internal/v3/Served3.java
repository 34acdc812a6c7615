package io.tierfs.nfs.internal.v3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** A fake server and an export of it. */
final class Served3 implements AutoCloseable {
  static final NfsCredentials ROOT = NfsCredentials.ROOT;

  final FakeNfs3 files = new FakeNfs3();
  final FakeRpcServer server;
  final NfsExport export;
  final NfsHandle root;
  private final NfsSettings settings;

  /** A soft mount with so long a first wait. */
  Served3(Duration timeout, int retransmissions) throws Exception {
    this(true, timeout, retransmissions);
  }

  Served3(boolean soft, Duration timeout, int retransmissions) throws Exception {
    server = new FakeRpcServer(files);
    boolean done = false;
    try {
      settings =
          NfsSettings.of("127.0.0.1", server.port(), "/export")
              .withVersions(NfsVersion.V3)
              .withMountPort(server.port())
              .withPatience(soft, timeout, retransmissions);
      export = Nfs3.mount(settings);
      done = true;
    } finally {
      if (!done) {
        server.close();
      }
    }
    root = export.root().handle();
  }

  /** A mount that has time for everything. */
  static Served3 patient() throws Exception {
    return new Served3(Duration.ofSeconds(20), 2);
  }

  /** The same once more. */
  NfsExport mountAgain() throws Exception {
    return Nfs3.mount(settings);
  }

  static byte[] bytes(String name) {
    return name.getBytes(UTF_8);
  }

  static Predicate<FakeRpcServer.Request> procedure(int number) {
    return request -> request.program() == Calls3.PROGRAM && request.procedure() == number;
  }

  /** Ends the connection after the next call of a procedure was executed. */
  void loseAnswerTo(int procedure) {
    server.fault(procedure(procedure), new FakeRpcServer.Fault.ResetAfter(), 1);
  }

  NfsFile create(String name) throws Exception {
    return export.create(
        ROOT, root, bytes(name), NfsChange.permissions(0644), true, NfsAccess.READ_WRITE);
  }

  @Override
  public void close() throws IOException {
    export.close();
    server.close();
  }
}
