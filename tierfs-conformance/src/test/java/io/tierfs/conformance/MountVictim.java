package io.tierfs.conformance;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.Mounts;
import java.nio.file.Path;

/**
 * A daemon that is to be killed: mounts the tiers of a directory on its {@code mnt}, and unmounts
 * when its input ends.
 */
final class MountVictim {
  static final String READY = "mounted";

  private MountVictim() {}

  public static void main(String[] arguments) throws Exception {
    DiskTiers tiers = DiskTiers.make(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    try (TierFs engine = tiers.startSpreading();
        Mount _ =
            Mounts.mount(
                engine.union(),
                tiers.base().resolve("mnt"),
                Way.KERNEL.settings(),
                CacheSettings.DEFAULT)) {
      System.out.println(READY);
      while (System.in.read() >= 0) {
        // until the test ends
      }
    }
    System.exit(1);
  }
}
