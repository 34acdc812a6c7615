package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsState;
import io.tierfs.nfs.internal.rpc.RpcClient;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an export holds as long as it is mounted: the connections, and that the server counts it
 * among its clients.
 */
final class Session3 implements AutoCloseable {
  private final RpcClient rpc;
  private final State3 state;
  private final Calls3 calls;
  private final NfsCredentials machine;
  private final Runnable unmount;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param unmount tells the server; must not take long
   */
  Session3(RpcClient rpc, State3 state, Calls3 calls, NfsCredentials machine, Runnable unmount) {
    this.rpc = rpc;
    this.state = state;
    this.calls = calls;
    this.machine = machine;
    this.unmount = unmount;
  }

  Calls3 calls() {
    return calls;
  }

  NfsCredentials machine() {
    return machine;
  }

  NfsState state() {
    return state.now(calls.pending());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      rpc.close();
      unmount.run();
    }
  }
}
