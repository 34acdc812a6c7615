package io.tierfs.fuse.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Switches FUSE over io_uring on for the tests of this process, where that is allowed. */
public final class IoUring {
  private static final Path SWITCH = Path.of("/sys/module/fuse/parameters/enable_uring");

  private static boolean restored;

  private IoUring() {}

  /** Skips the test where it is off and cannot be switched on; what was is restored at the end. */
  public static synchronized void assumeEnabled() {
    assumeTrue(Files.isReadable(SWITCH), "needs FUSE over io_uring: Linux 6.14 or newer");
    try {
      if (isOn()) {
        return;
      }
      Files.writeString(SWITCH, "Y");
      if (!restored) {
        restored = true;
        Runtime.getRuntime().addShutdownHook(new Thread(IoUring::restore, "restore-enable-uring"));
      }
    } catch (IOException e) {
      assumeTrue(false, "needs " + SWITCH + " to be Y, which may not be written here");
    }
  }

  private static boolean isOn() throws IOException {
    return Files.readString(SWITCH).startsWith("Y");
  }

  private static void restore() {
    try {
      Files.writeString(SWITCH, "N");
    } catch (IOException e) {
      System.err.println("left on: " + SWITCH);
    }
  }
}
