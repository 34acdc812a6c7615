package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.Optional;

/**
 * One question to a program of a server.
 *
 * @param arguments the encoded arguments; not to be changed until the call is settled
 * @param decoder reads the result
 * @param leftover what becomes of the call where its caller gives up before the server has answered
 */
public record RpcCall<T>(
    int program,
    int version,
    int procedure,
    RpcCredential credential,
    XdrWriter arguments,
    Patience patience,
    Decoder<T> decoder,
    Optional<Leftover> leftover) {

  /**
   * Reads a result. It runs on the thread that reads the connection, so that data goes from there
   * into the caller's buffer at once: it must not block. What it throws fails the call: as it is,
   * but {@code XdrException} as {@link RpcException.Kind#BAD_REPLY}. It never runs, and never
   * touches a caller's buffer, once the call was given up.
   */
  @FunctionalInterface
  public interface Decoder<T> {
    T decode(XdrReader result) throws IOException;
  }

  /**
   * What a call turns into whose caller has given up (a session's slot is not free before the
   * server has answered).
   */
  public interface Leftover {
    /**
     * The arguments to send, where the call has to be sent again, in place of the caller's own: the
     * buffers that those refer to are no longer ours.
     */
    XdrWriter arguments();

    /**
     * Called once, when the server has answered or never will.
     *
     * @param answered whether it has
     */
    void settled(boolean answered);
  }

  /** A call that is forgotten when its caller gives up. */
  public static <T> RpcCall<T> of(
      int program,
      int version,
      int procedure,
      RpcCredential credential,
      XdrWriter arguments,
      Patience patience,
      Decoder<T> decoder) {
    return new RpcCall<>(
        program, version, procedure, credential, arguments, patience, decoder, Optional.empty());
  }

  /** Asks nothing: shows that the server answers. */
  public static RpcCall<Boolean> ping(int program, int version, Patience patience) {
    return of(program, version, 0, RpcCredential.NONE, new XdrWriter(), patience, in -> true);
  }
}
