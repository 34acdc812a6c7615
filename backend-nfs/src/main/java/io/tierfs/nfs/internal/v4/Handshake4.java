package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Makes us known to a server, and gets sessions from it. Blocks; used by one thread at a time.
 *
 * <p>Each mount is a client of its own, by a name that nobody else has: so it can neither take over
 * nor end the state of another mount.
 */
final class Handshake4 {
  private static final int SESSION_ID_BYTES = 16;
  private static final int CALLBACK_PROGRAM = 0x4000_0000;
  private static final int OPERATIONS_WANTED = 64;
  private static final int CACHED_BYTES_WANTED = 8 * 1024;
  private static final int USE_NON_PNFS = 0x0001_0000;
  private static final int CONFIRMED = 0x8000_0000;
  private static final int FORE_CHANNEL = 1;
  private static final int BUSY_ATTEMPTS = 20;

  private final Calls4 calls;
  private final int slotsWanted;
  private final int messageBytesWanted;
  private final byte[] owner = ("tierfs " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
  private long verifier = ThreadLocalRandom.current().nextLong();

  private long clientId;
  private int nextSequence;

  Handshake4(Calls4 calls, int slotsWanted, int messageBytesWanted) {
    this.calls = calls;
    this.slotsWanted = slotsWanted;
    this.messageBytesWanted = messageBytesWanted;
  }

  /** Comes as somebody who has restarted, so that the server drops all that it has of us. */
  void startAnew() {
    verifier = ThreadLocalRandom.current().nextLong();
  }

  /** EXCHANGE_ID: the server's number for us, which changes when it has lost our state. */
  long introduce() throws IOException {
    Ops4 ops = new Ops4();
    XdrWriter out = ops.op(Op4.EXCHANGE_ID).int64(verifier).opaque(owner).int32(USE_NON_PNFS);
    out.int32(0).int32(0);
    RpcClient.await(
        calls.raw(
            ops,
            results -> {
              XdrReader in = results.next(Op4.EXCHANGE_ID);
              clientId = in.int64();
              int sequence = in.int32();
              int flags = in.int32();
              // The number counts for a client that is not confirmed; else ours goes on.
              if ((flags & CONFIRMED) == 0) {
                nextSequence = sequence;
              }
              return true;
            },
            0));
    return clientId;
  }

  /** CREATE_SESSION for the client that was introduced last. */
  Session4 session() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return createSession();
      } catch (Failure4 e) {
        if ((e.status() != Status4.DELAY && e.status() != Status4.CLIENTID_BUSY)
            || attempt == BUSY_ATTEMPTS) {
          throw e;
        }
        pause(100);
      }
    }
  }

  private Session4 createSession() throws IOException {
    Ops4 ops = new Ops4();
    XdrWriter out = ops.op(Op4.CREATE_SESSION).int64(clientId).int32(nextSequence).int32(0);
    channel(out, messageBytesWanted, CACHED_BYTES_WANTED, OPERATIONS_WANTED, slotsWanted);
    channel(out, 4096, 0, 2, 1);
    out.int32(CALLBACK_PROGRAM).int32(1).int32(0);
    long client = clientId;
    Session4 session =
        RpcClient.await(
            calls.raw(
                ops,
                results -> {
                  XdrReader in = results.next(Op4.CREATE_SESSION);
                  byte[] id = in.fixed(SESSION_ID_BYTES);
                  in.skip(8);
                  return granted(in, id, client);
                },
                0));
    nextSequence++;
    for (int lane = 1; lane < calls.rpc().connections(); lane++) {
      bind(session, lane);
    }
    return session;
  }

  private Session4 granted(XdrReader in, byte[] id, long client) throws XdrException {
    in.skip(4);
    int requestBytes = in.int32();
    int responseBytes = in.int32();
    in.skip(4);
    int operations = in.int32();
    int slots = in.int32();
    // Less than this is no session to work with; a server may not grant more than was asked for.
    if (requestBytes < 1024 || responseBytes < 1024 || operations < 8 || slots < 1) {
      throw new XdrException(
          "a session of "
              + slots
              + " slots, "
              + operations
              + " operations, "
              + requestBytes
              + " and "
              + responseBytes
              + " bytes");
    }
    return new Session4(
        id,
        client,
        Math.min(requestBytes, messageBytesWanted),
        Math.min(responseBytes, messageBytesWanted),
        Math.min(operations, OPERATIONS_WANTED),
        new SlotTable(Math.min(slots, slotsWanted)));
  }

  private static void channel(XdrWriter out, int bytes, int cached, int operations, int slots) {
    out.int32(0).int32(bytes).int32(bytes).int32(cached).int32(operations).int32(slots).int32(0);
  }

  /**
   * BIND_CONN_TO_SESSION for a connection. Servers bind it themselves at the first SEQUENCE too, so
   * that a refusal means nothing.
   */
  void bind(Session4 session, int lane) throws IOException {
    Ops4 ops = new Ops4();
    ops.op(Op4.BIND_CONN_TO_SESSION).fixed(session.id()).int32(FORE_CHANNEL).bool(false);
    try {
      RpcClient.await(calls.raw(ops, results -> results.next(Op4.BIND_CONN_TO_SESSION), lane));
    } catch (Failure4 refused) {
      // See above.
    }
  }

  /** DESTROY_SESSION and DESTROY_CLIENTID, as far as the server answers. */
  void leave(Session4 session, long millisMax) {
    Ops4 ops = new Ops4();
    ops.op(Op4.DESTROY_SESSION).fixed(session.id());
    Ops4 client = new Ops4();
    client.op(Op4.DESTROY_CLIENTID).int64(session.clientId());
    var unused =
        calls
            .raw(ops, results -> results.nextStatus(Op4.DESTROY_SESSION), 0)
            .thenCompose(
                done -> calls.raw(client, results -> results.nextStatus(Op4.DESTROY_CLIENTID), 0))
            .completeOnTimeout(0, millisMax, TimeUnit.MILLISECONDS)
            .exceptionally(e -> 0)
            .join();
  }

  static void pause(long millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
