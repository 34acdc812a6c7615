package io.tierfs.fuse.internal.jnr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
  @Test
  void settingsBecomeOptions() {
    MountSettings settings =
        new MountSettings(
            Optional.empty(), true, MountSettings.Transport.JNR, "a,b", true, true, true);
    CacheSettings cache =
        new CacheSettings(Duration.ofMillis(1500), Duration.ZERO, Duration.ofHours(1), 0);
    assertThat(MountOptions.arguments("/mnt", settings, cache))
        .containsExactly(
            "tierfs",
            "-f",
            "-o",
            "default_permissions,use_ino,max_read=131072,subtype=tierfs,fsname=a\\,b,"
                + "entry_timeout=1.500,attr_timeout=0.000,negative_timeout=3600.000,"
                + "allow_other,dev,suid,ro",
            "/mnt");
  }

  @Test
  void nothingIsAllowedThatWasNotAskedFor() {
    assertThat(MountOptions.arguments("/m", MountSettings.DEFAULT, CacheSettings.OFF).get(3))
        .doesNotContain("allow_other", "dev", "suid", "ro,", "hard_remove");
  }
}
