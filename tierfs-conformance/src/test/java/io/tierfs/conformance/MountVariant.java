package io.tierfs.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.engine.CacheSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to mount, with all that makes reads and writes go another way.
 *
 * @param passthrough the kernel reads and writes the tiers' files itself
 * @param uring requests come over io_uring
 * @param exclusive nobody else changes the tiers
 */
record MountVariant(Way way, boolean passthrough, boolean uring, boolean exclusive) {
  private static final String PASSTHROUGH = "tierfs.fuse.passthrough";
  private static final String URING = "tierfs.fuse.uring";
  private static final Path SWITCH = Path.of("/sys/module/fuse/parameters/enable_uring");
  private static boolean switched;

  static final MountVariant JNR = new MountVariant(Way.JNR, false, false, false);

  /** The plainest: each read and write of the kernel is a request. */
  static final MountVariant REQUESTS = new MountVariant(Way.KERNEL, false, false, false);

  static final MountVariant PASSTHROUGH_SHARED = new MountVariant(Way.KERNEL, true, false, false);
  static final MountVariant PASSTHROUGH_EXCLUSIVE = new MountVariant(Way.KERNEL, true, false, true);
  static final MountVariant RINGS_SHARED = new MountVariant(Way.KERNEL, false, true, false);

  static List<MountVariant> all() {
    List<MountVariant> all = new ArrayList<>();
    boolean[] both = {true, false};
    for (boolean passthrough : both) {
      for (boolean uring : both) {
        for (boolean exclusive : both) {
          all.add(new MountVariant(Way.KERNEL, passthrough, uring, exclusive));
        }
      }
    }
    all.add(JNR);
    return all;
  }

  /** Mounts from now on are of this kind, until {@link #reset}. */
  MountedTiers mount(MountedTiers union) throws IOException {
    if (uring) {
      assumeRings();
    }
    System.setProperty(PASSTHROUGH, String.valueOf(passthrough));
    System.setProperty(URING, String.valueOf(uring));
    CacheSettings cache = CacheSettings.DEFAULT;
    return union.cache(exclusive ? cache.exclusive() : cache).mount();
  }

  static void reset() {
    System.clearProperty(PASSTHROUGH);
    System.clearProperty(URING);
  }

  private static synchronized void assumeRings() throws IOException {
    assumeTrue(Files.isReadable(SWITCH), "needs FUSE over io_uring: Linux 6.14 or newer");
    if (!Files.readString(SWITCH).startsWith("Y") && !switched) {
      assumeTrue(Files.isWritable(SWITCH), "needs " + SWITCH + " to be Y");
      Files.writeString(SWITCH, "Y");
      switched = true;
      Runtime.getRuntime().addShutdownHook(new Thread(MountVariant::switchBack, "uring-off"));
    }
  }

  private static void switchBack() {
    try {
      Files.writeString(SWITCH, "N");
    } catch (IOException e) {
      System.err.println("left on: " + SWITCH);
    }
  }

  @Override
  public String toString() {
    return way
        + (passthrough ? " passthrough" : " requests")
        + (uring ? " io_uring" : "")
        + (exclusive ? " exclusive" : " shared");
  }
}
