package io.tierfs.nfs.internal.v3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.Patience;
import io.tierfs.nfs.internal.rpc.RpcCall;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;

/**
 * The calls around a mount: those of the portmapper (RFC 1833, version 2) and of MOUNT 3 (RFC 1813,
 * appendix I).
 */
final class Mounting3 {
  static final int PORTMAP_PORT = 111;
  static final int PORTMAP = 100_000;
  static final int PORTMAP_VERSION = 2;
  static final int MOUNT = 100_005;
  static final int MOUNT_VERSION = 3;

  private static final int GETPORT = 3;
  private static final int TCP = 6;
  private static final int MNT = 1;
  private static final int UMNT = 3;
  private static final int AUTH_NONE = 0;
  private static final int AUTH_SYS = 1;
  private static final int FLAVORS_MAX = 1_000;
  private static final int PORT_MAX = 65_535;

  private Mounting3() {}

  /** At which port a program listens; 0 where the portmapper does not know it. */
  static RpcCall<Integer> port(int program, int version, Patience patience) {
    XdrWriter arguments = new XdrWriter().int32(program).int32(version).int32(TCP).int32(0);
    return RpcCall.of(
        PORTMAP,
        PORTMAP_VERSION,
        GETPORT,
        RpcCredential.NONE,
        arguments,
        patience,
        in -> {
          int port = in.int32();
          return port < 0 || port > PORT_MAX ? 0 : port;
        });
  }

  /**
   * The answer to MNT.
   *
   * @param root of the export, where the status is 0
   */
  record Mounted(int status, NfsHandle root, boolean sys) {
    private static Mounted read(XdrReader in) throws IOException {
      int status = in.int32();
      if (status != 0) {
        return new Mounted(status, NfsHandle.of(new byte[0]), false);
      }
      NfsHandle root = Codec3.handle(in);
      int flavors = in.count(FLAVORS_MAX, 4);
      boolean sys = flavors == 0;
      for (int i = 0; i < flavors; i++) {
        int flavor = in.int32();
        sys |= flavor == AUTH_SYS || flavor == AUTH_NONE;
      }
      return new Mounted(0, root, sys);
    }

    /** The root's handle, or why there is none. */
    NfsHandle rootOf(String export) throws NfsException {
      if (status != 0) {
        NfsStatus why = Status3.of(status);
        throw new NfsException(
            why, "the server does not let " + export + " be mounted: " + why.text());
      }
      if (!sys) {
        throw new NfsException(NfsStatus.AUTH, export + " needs another security flavour than sys");
      }
      return root;
    }
  }

  static RpcCall<Mounted> mount(String export, RpcCredential machine, Patience patience) {
    return RpcCall.of(MOUNT, MOUNT_VERSION, MNT, machine, path(export), patience, Mounted::read);
  }

  /** Tells the server that its list of clients may be shorter: nothing else depends on it. */
  static RpcCall<Boolean> unmount(String export, RpcCredential machine, Patience patience) {
    return RpcCall.of(MOUNT, MOUNT_VERSION, UMNT, machine, path(export), patience, in -> true);
  }

  private static XdrWriter path(String export) {
    return new XdrWriter().opaque(export.getBytes(UTF_8));
  }
}
