package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.engine.MountSettings;
import io.tierfs.engine.MountSettings.Transport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
  @Test
  void optionsWinOverTheConfiguration() {
    assertThat(
            MountOptions.apply(
                MountSettings.DEFAULT,
                List.of("allow_other", "ro", "dev", "suid", "fsname=big", "transport=jnr")))
        .isEqualTo(
            new MountSettings(Optional.empty(), true, Transport.JNR, "big", true, true, true));
    assertThat(
            MountOptions.apply(
                new MountSettings(Optional.empty(), true, Transport.AUTO, "x", true, true, true),
                List.of("rw", "nodev", "nosuid", "defaults")))
        .isEqualTo(
            new MountSettings(Optional.empty(), true, Transport.AUTO, "x", false, false, false));
  }

  @Test
  void saysWhatThereIs() {
    assertThatExceptionOfType(CliException.class)
        .isThrownBy(() -> MountOptions.apply(MountSettings.DEFAULT, List.of("fast")))
        .withMessageStartingWith("-o fast: unknown; there are allow-other,")
        .matches(error -> error.code() == ExitCode.USAGE);
    assertThatExceptionOfType(CliException.class)
        .isThrownBy(() -> MountOptions.apply(MountSettings.DEFAULT, List.of("transport=tcp")))
        .withMessage("-o transport=tcp: must be auto, kernel or jnr");
  }
}
