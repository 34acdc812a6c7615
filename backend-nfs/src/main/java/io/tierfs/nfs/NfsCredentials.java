package io.tierfs.nfs;

import java.util.List;

/**
 * Who asks: what AUTH_SYS carries. An immutable value.
 *
 * @param uid user
 * @param gid group
 * @param groups supplementary groups; the protocol takes 16, further ones are not sent
 */
public record NfsCredentials(int uid, int gid, List<Integer> groups) {
  /** The superuser. */
  public static final NfsCredentials ROOT = new NfsCredentials(0, 0, List.of());

  public NfsCredentials {
    groups = List.copyOf(groups);
  }
}
