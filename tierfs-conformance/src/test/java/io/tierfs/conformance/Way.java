package io.tierfs.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.engine.MountSettings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How requests come from the kernel. */
enum Way {
  KERNEL(MountSettings.Transport.KERNEL),
  JNR(MountSettings.Transport.JNR);

  private final MountSettings.Transport transport;

  Way(MountSettings.Transport transport) {
    this.transport = transport;
  }

  /** Open to all users, devices and set-id bits included. */
  MountSettings settings() {
    return new MountSettings(Optional.empty(), true, transport, "tierfs", true, true, false);
  }

  /** Skips the test where this machine cannot mount this way. */
  void assumeMountable() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs to run as root");
    assumeTrue(this != JNR || hasLibrary("libfuse.so.2"), "needs libfuse.so.2");
  }

  private static boolean hasLibrary(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup(name, arena).find("fuse_version").isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
