package io.tierfs.fuse.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes a mount away by a helper program, or cuts its connection. */
public final class Unmounter {
  private static final Logger LOG = System.getLogger("io.tierfs.fuse");

  private Unmounter() {}

  /** Runs {@code fusermount -u}, which may unmount what its user mounted. */
  public static boolean fusermount(Path point, boolean lazy) throws InterruptedException {
    for (String program : List.of("fusermount", "fusermount3")) {
      try {
        List<String> command = List.of(program, lazy ? "-uz" : "-u", "--", point.toString());
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, program + " cannot be run: " + e.getMessage());
      }
    }
    return false;
  }

  /**
   * Cuts the connection to the kernel: whoever still has files open gets ENOTCONN.
   *
   * @param device of the mount, as {@code 0:57}
   */
  public static void abort(String device) {
    String minor = device.substring(device.indexOf(':') + 1);
    try {
      Files.writeString(
          Path.of("/sys/fs/fuse/connections", minor, "abort"), "1", StandardCharsets.US_ASCII);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "cannot cut the connection of a mount (is fusectl mounted on /sys/fs/fuse/connections?);"
              + " it goes on until the last file is closed: "
              + e.getMessage());
    }
  }
}
