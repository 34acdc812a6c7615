package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Backend;
import io.tierfs.api.FileHandle;
import io.tierfs.nfs.testing.Knfsd;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Linux kernel's server is ended and started again, or loses its power, while it is written to.
 */
@Timeout(300)
final class KnfsdFaultsTest {
  private static final int MEGABYTE = 1 << 20;
  private static final Map<String, ?> PATIENT = Map.of("recovery", "hard", "timeo", "1s");

  /** What happens to the server. */
  private enum Fault {
    RESTART,
    POWER_CUT;

    void strike(Knfsd server) throws IOException {
      switch (this) {
        case RESTART -> server.restart();
        case POWER_CUT -> server.cutPower();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4.2, RESTART",
    "4.1, RESTART",
    "3, RESTART",
    "4.2, POWER_CUT",
    "4.1, POWER_CUT",
    "3, POWER_CUT"
  })
  void whatIsWrittenMeanwhileIsThere(String vers, Fault fault) throws Exception {
    Random random = new Random(Seeds.seed("KnfsdFaultsTest"));
    KnfsdTier tier = KnfsdTier.start("faults", vers);
    String directory = tier.newDirectory();
    try (Backend backend = tier.mount(directory, PATIENT, Duration.ofSeconds(1))) {
      BackendDriver fs = new BackendDriver(backend);
      byte[] content = new byte[24 * MEGABYTE];
      random.nextBytes(content);
      FutureTask<Void> striker =
          new FutureTask<>(
              () -> {
                fault.strike(tier.server());
                return null;
              });
      try (FileHandle file = fs.create("file")) {
        for (int at = 0; at < content.length; ) {
          int count = Math.min(1 + random.nextInt(300_000), content.length - at);
          file.write(ByteBuffer.wrap(content, at, count), at);
          at += count;
          if (at > content.length / 2 && at - count <= content.length / 2) {
            Thread.ofPlatform().start(striker);
          }
        }
        striker.get();
        ByteBuffer back = ByteBuffer.allocate(content.length);
        while (back.hasRemaining() && file.read(back, back.position()) > 0) {}
        assertThat(back.array()).isEqualTo(content);
        file.sync(false);
      }
      assertThat(tier.server().hash(directory + "/file"))
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
      fs.write("after", "still works");
      assertThat(fs.read("after")).isEqualTo("still works");
    }
  }

  @ParameterizedTest
  @CsvSource({"4.2, RESTART", "3, RESTART", "4.2, POWER_CUT", "3, POWER_CUT"})
  void namesComeAndGoMeanwhile(String vers, Fault fault) throws Exception {
    KnfsdTier tier = KnfsdTier.start("faults", vers);
    String directory = tier.newDirectory();
    try (Backend backend = tier.mount(directory, PATIENT, Duration.ofSeconds(1))) {
      BackendDriver fs = new BackendDriver(backend);
      FileHandle held = fs.create("held");
      BackendDriver.write(held, "held", 0);
      FileHandle gone = fs.create("gone");
      BackendDriver.write(gone, "without a name", 0);
      gone.sync(false);
      fs.remove("gone");
      for (int i = 0; i < 60; i++) {
        if (i == 30) {
          fault.strike(tier.server());
        }
        fs.write("new" + i, "content " + i);
        fs.rename("new" + i, "file" + i);
        if (i % 2 == 0) {
          fs.remove("file" + i);
        }
      }
      BackendDriver.write(held, " on", 4);
      held.close();
      assertThat(fs.read("held")).isEqualTo("held on");
      assertThat(BackendDriver.read(gone)).isEqualTo("without a name");
      gone.close();
      assertThat(fs.names("")).hasSize(31);
      for (int i = 1; i < 60; i += 2) {
        assertThat(tier.server().read(directory + "/file" + i))
            .asString()
            .isEqualTo("content " + i);
      }
    }
  }
}
