package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.rpc.RpcCredential;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is asked of the server in one compound, behind the SEQUENCE.
 *
 * @param ops writes the operations anew for each attempt, because the state that they name may have
 *     been recovered meanwhile
 * @param decoder reads their results
 * @param cache whether the server must remember the answer: for what cannot be done twice
 * @param open whose state the operations name
 * @param recovering whether this is part of a recovery, which ordinary calls wait for
 * @param lasting whether it is never given up, on a soft mount neither: a WRITE that nobody waits
 *     for any more could still be carried out, after a later one of the same bytes
 */
record Request4<T>(
    RpcCredential credential,
    Supplier<Ops4> ops,
    Decoder<T> decoder,
    boolean cache,
    Optional<State4> open,
    boolean recovering,
    boolean lasting) {

  /** Reads results; where operations had errors, {@link Results4} throws them. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(Results4 results) throws IOException;
  }

  static <T> Request4<T> of(RpcCredential credential, Supplier<Ops4> ops, Decoder<T> decoder) {
    return new Request4<>(credential, ops, decoder, false, Optional.empty(), false, false);
  }

  Request4<T> once() {
    return new Request4<>(credential, ops, decoder, true, open, recovering, lasting);
  }

  Request4<T> by(State4 state) {
    return new Request4<>(credential, ops, decoder, cache, Optional.of(state), recovering, lasting);
  }

  Request4<T> whileRecovering() {
    return new Request4<>(credential, ops, decoder, cache, open, true, lasting);
  }

  Request4<T> untilClosed() {
    return new Request4<>(credential, ops, decoder, cache, open, recovering, true);
  }
}
