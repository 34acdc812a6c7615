package io.tierfs.fuse.internal.jnr;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.engine.MountSettings;
import io.tierfs.fuse.MountException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JnrTransportTest {
  @Test
  void saysHowToGetTheLibrary() {
    assertFails(new JnrTransport("libfuse-none.so.2", Path.of("/")), "apt-get install libfuse2");
  }

  @Test
  void saysWhatIsMissingInTheKernel() {
    assertFails(new JnrTransport("libfuse.so.2", Path.of("/dev/no-fuse")), "modprobe fuse");
  }

  private static void assertFails(JnrTransport transport, String sentence) {
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(() -> transport.check(MountSettings.DEFAULT))
        .withMessageContaining(sentence);
  }
}
