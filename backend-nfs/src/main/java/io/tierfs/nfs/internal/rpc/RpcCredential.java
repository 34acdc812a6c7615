package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** On whose behalf a call is made. Immutable; make one once and use it for many calls. */
public final class RpcCredential {
  /** The most supplementary groups that AUTH_SYS carries (RFC 5531, appendix A). */
  public static final int GROUPS_MAX = 16;

  private static final int AUTH_NONE = 0;
  private static final int AUTH_SYS = 1;
  private static final int MACHINE_NAME_MAX = 255;

  /** Nobody in particular. */
  public static final RpcCredential NONE = new RpcCredential(AUTH_NONE, new XdrWriter());

  // Flavor, body with its length, and the empty verifier.
  private final byte[] encoded;

  private RpcCredential(int flavor, XdrWriter body) {
    int length = (int) body.size();
    XdrWriter out = new XdrWriter().int32(flavor).int32(length).append(body);
    out.int32(AUTH_NONE).int32(0);
    byte[] bytes = new byte[(int) out.size()];
    int at = 0;
    for (var part : out.buffers()) {
      int size = part.remaining();
      part.get(bytes, at, size);
      at += size;
    }
    this.encoded = bytes;
  }

  /**
   * A user of a machine.
   *
   * @param machine its name, for the server's log
   * @param groups supplementary groups, the most important first; those beyond {@link #GROUPS_MAX}
   *     are left out, and so are repetitions and {@code gid} itself
   */
  public static RpcCredential sys(String machine, int uid, int gid, int[] groups) {
    byte[] name = machine.getBytes(StandardCharsets.UTF_8);
    Set<Integer> chosen = new LinkedHashSet<>();
    for (int group : groups) {
      if (group != gid && chosen.size() < GROUPS_MAX) {
        chosen.add(group);
      }
    }
    XdrWriter body = new XdrWriter();
    body.int32(0).opaque(Arrays.copyOf(name, Math.min(name.length, MACHINE_NAME_MAX)));
    body.int32(uid).int32(gid).int32(chosen.size());
    chosen.forEach(body::int32);
    return new RpcCredential(AUTH_SYS, body);
  }

  void write(XdrWriter out) {
    out.fixed(encoded);
  }
}
