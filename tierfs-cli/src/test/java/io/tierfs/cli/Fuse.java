package io.tierfs.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this machine can mount at all: what lacks it skips its tests, and shows them as such. */
final class Fuse {
  private static final int CAP_SYS_ADMIN = 21;

  private Fuse() {}

  static void assumePossible() throws IOException {
    Path device = Path.of("/dev/fuse");
    assumeTrue(Files.isReadable(device) && Files.isWritable(device), "no use of /dev/fuse");
    boolean mayMount = mayMount();
    assumeTrue(
        mayMount || Files.isExecutable(Path.of("/usr/bin/fusermount")),
        "neither CAP_SYS_ADMIN nor fusermount");
  }

  private static boolean mayMount() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("CapEff:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(bits -> (bits >> CAP_SYS_ADMIN & 1) == 1);
    }
  }
}
