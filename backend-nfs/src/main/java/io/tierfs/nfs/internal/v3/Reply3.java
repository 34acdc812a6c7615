package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.internal.rpc.RpcCall;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a call went.
 *
 * @param status as in {@link Status3}
 * @param value the result; {@code null} exactly where the status is not OK
 */
record Reply3<T>(int status, @Nullable T value) {
  /** Reads a result, behind its status. */
  @FunctionalInterface
  interface Body<T> {
    T read(XdrReader in) throws IOException;
  }

  /** Reads a status and, where it is OK, the result behind it; what failures add is left alone. */
  static <T> RpcCall.Decoder<Reply3<T>> decoder(Body<T> body) {
    return in -> {
      int status = in.int32();
      return new Reply3<>(status, status == Status3.OK ? body.read(in) : null);
    };
  }
}
