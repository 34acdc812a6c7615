package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What export and open files share: the way to make a call. Thread-safe. */
final class Mount4 {
  private static final int CREDENTIALS_MAX = 1024;

  private final Calls4 calls;
  private final Gate4 gate;
  private final Recovery4 recovery;
  private final String machineName;
  private final Map<NfsCredentials, RpcCredential> credentials = new ConcurrentHashMap<>();

  Mount4(Calls4 calls, Gate4 gate, Recovery4 recovery, String machineName) {
    this.calls = calls;
    this.gate = gate;
    this.recovery = recovery;
    this.machineName = machineName;
  }

  Calls4 calls() {
    return calls;
  }

  Recovery4 recovery() {
    return recovery;
  }

  Session4 session() {
    return gate.session();
  }

  RpcCredential credential(NfsCredentials caller) {
    RpcCredential known = credentials.get(caller);
    if (known == null) {
      if (credentials.size() >= CREDENTIALS_MAX) {
        credentials.clear();
      }
      known = encode(machineName, caller);
      credentials.put(caller, known);
    }
    return known;
  }

  static RpcCredential encode(String machineName, NfsCredentials caller) {
    int[] groups = caller.groups().stream().mapToInt(Integer::intValue).toArray();
    return RpcCredential.sys(machineName, caller.uid(), caller.gid(), groups);
  }

  /** A call for a caller of the client, failures translated. */
  <T> CompletableFuture<T> async(Request4<T> request) {
    return Failures4.translated(calls.call(request));
  }

  /** As {@link #async}, waiting for it. */
  <T> T call(Request4<T> request) throws IOException, InterruptedException {
    return NfsException.join(async(request));
  }

  /**
   * As {@link #call}, with failures as the protocol has them.
   *
   * @throws Failure4 a status
   * @throws NfsException anything else
   */
  <T> T protocol(Request4<T> request) throws IOException, InterruptedException {
    CompletableFuture<T> future = calls.call(request);
    try {
      return future.get();
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof Failure4 status) {
        throw status;
      }
      throw Failures4.of(Objects.requireNonNullElse(e.getCause(), e));
    }
  }
}
