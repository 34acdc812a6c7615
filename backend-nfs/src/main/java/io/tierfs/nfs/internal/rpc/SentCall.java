package io.tierfs.nfs.internal.rpc;

import java.util.concurrent.CompletableFuture;

/** The future result of a call, and how it went on its way. */
public abstract class SentCall<T> extends CompletableFuture<T> {
  SentCall() {}

  /**
   * How often the call was sent: after more than once the server may have executed it before the
   * execution that was answered. Good when the future has ended.
   */
  public abstract int timesSent();

  static <T> SentCall<T> failed(RpcException failure) {
    SentCall<T> never =
        new SentCall<>() {
          @Override
          public int timesSent() {
            return 0;
          }
        };
    never.completeExceptionally(failure);
    return never;
  }
}
