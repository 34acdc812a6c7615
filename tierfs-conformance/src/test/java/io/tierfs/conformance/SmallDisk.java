package io.tierfs.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** A small disk in memory under a tier, surely unmounted behind a test. */
final class SmallDisk {
  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /**
   * Mounts one; skips the test where that is not allowed.
   *
   * @param size as tmpfs takes it, further options behind a comma
   */
  static SmallDisk mount(Path root, String size) throws IOException, InterruptedException {
    MountedTiers.unmountAtExit(root);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "mode=755,size=" + size, "tierfs-test", root.toString())
            == 0,
        "needs to mount tmpfs");
    return new SmallDisk(root);
  }

  /** Runs a program and returns its exit code. */
  static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  void unmount() throws IOException, InterruptedException {
    run("umount", "-l", root.toString());
    MountedTiers.unmounted(root);
  }
}
