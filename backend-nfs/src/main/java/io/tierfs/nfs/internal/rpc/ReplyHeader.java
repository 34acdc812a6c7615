package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.rpc.RpcException.Kind;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;

/** What stands between the number of a reply and its result (RFC 5531, section 9). */
final class ReplyHeader {
  private static final int VERIFIER_MAX = 400;

  private ReplyHeader() {}

  /** Returns where the result follows, and throws what stands there instead. */
  static void check(XdrReader in) throws XdrException, RpcException {
    int stat = in.int32();
    if (stat == 1) {
      throw denied(in);
    }
    if (stat != 0) {
      throw new XdrException("reply_stat " + stat);
    }
    in.int32();
    in.opaque(VERIFIER_MAX);
    int accepted = in.int32();
    switch (accepted) {
      case 0 -> {}
      case 1 -> throw new RpcException(Kind.UNAVAILABLE, "the server does not have the program");
      case 2 ->
          throw new RpcException(
              Kind.UNAVAILABLE,
              "the server has versions " + in.uint32() + " to " + in.uint32() + " only");
      case 3 -> throw new RpcException(Kind.UNAVAILABLE, "the server does not have the procedure");
      case 4 ->
          throw new RpcException(Kind.GARBAGE_ARGUMENTS, "the server cannot read the arguments");
      case 5 -> throw new RpcException(Kind.SERVER_ERROR, "the server failed");
      default -> throw new XdrException("accept_stat " + accepted);
    }
  }

  private static RpcException denied(XdrReader in) throws XdrException {
    int why = in.int32();
    return why == 0
        ? new RpcException(Kind.UNAVAILABLE, "the server does not speak ONC RPC version 2")
        : new RpcException(Kind.AUTHENTICATION, "the server refuses the credential: " + in.int32());
  }
}
