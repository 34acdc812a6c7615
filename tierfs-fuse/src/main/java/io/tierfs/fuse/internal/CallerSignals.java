package io.tierfs.fuse.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The signals that a thread was sent and has not taken yet. */
public final class CallerSignals {
  private static final long KILL = 1L << 8;

  private CallerSignals() {}

  /**
   * Whether this thread is to die: it has SIGKILL, which the kernel also makes of any other signal
   * that ends a process. False where that cannot be known.
   */
  public static boolean isDying(int thread) {
    if (thread <= 0) {
      return false;
    }
    try {
      Path status = Path.of("/proc/" + thread + "/status");
      return hasKill(Files.readString(status, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  static boolean hasKill(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & KILL) != 0);
  }
}
