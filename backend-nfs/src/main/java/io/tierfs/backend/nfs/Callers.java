package io.tierfs.backend.nfs;

import io.tierfs.api.CallContext;
import io.tierfs.nfs.NfsCredentials;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whom the server is told to act for. */
final class Callers {
  /** What AUTH_SYS carries at most. */
  private static final int GROUPS_MAX = 16;

  private final Optional<NfsCredentials> fixed;

  /**
   * @param fixed one identity for all calls; empty for each caller's own, and root's for the daemon
   */
  Callers(Optional<NfsCredentials> fixed) {
    this.fixed = fixed;
  }

  NfsCredentials of(CallContext caller) {
    if (fixed.isPresent()) {
      return fixed.get();
    }
    if (caller.isDaemon()) {
      return NfsCredentials.ROOT;
    }
    int[] groups = caller.groups();
    if (groups.length == 0) {
      return new NfsCredentials(caller.uid(), caller.gid(), List.of());
    }
    Set<Integer> sent = new LinkedHashSet<>();
    for (int group : groups) {
      if (group != caller.gid() && sent.size() < GROUPS_MAX) {
        sent.add(group);
      }
    }
    return new NfsCredentials(caller.uid(), caller.gid(), List.copyOf(sent));
  }
}
