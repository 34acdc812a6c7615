package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.ServicesLoader;
import io.tierfs.engine.internal.plugin.Plugins;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveTest {
  private static final String INPUT =
      """
      tierfs {
        mount { point = "/mnt/a//b", name = "50% \\"docs\\" # 1" }
        routing {
          create = [
            { policy = path-glob, glob = "*.iso", tiers = [b] }
            { policy = most-free-space, path = preserving }
            parent-dir
          ]
          paths = [
            {
              glob = ["/media/**", "*.iso"]
              action = []
              create = [{ policy = writable, path = shared }, parent-dir]
            }
          ]
        }
        tiers = [
          { name = "1.10", type = fake, path = /a, min-free = 20G, password = hunter2, pin = 4711 }
          { name = b, type = fake, path = /b, mode = ro, share = 0.05, tags = [x, "true"] }
        ]
        cache { entry-ttl = 90s, negative-ttl = 1500us }
      }
      """;

  @TempDir Path temp;

  private LoadedConfig parse(String hocon) throws ConfigException {
    Plugins plugins = Plugins.load(ServicesLoader.withBackends(temp, FakeProvider.class));
    return ConfigLoader.read(HoconSource.text(hocon, "t.conf"), plugins);
  }

  @Test
  void showsPeopleEveryKeyWithItsDefaultAndNoSecret() throws Exception {
    assertThat(Effective.hocon(parse(INPUT)))
        .isEqualTo(
            """
            tierfs {
              mount {
                point = /mnt/a/b
                allow-other = false
                transport = auto
                name = "50% \\"docs\\" # 1"
                dev = false
                suid = false
                read-only = false
              }
              routing {
                search = [exists-in-primary, exists-in-fallback]
                create = [
                  { policy = path-glob, glob = ["*.iso"], tiers = [b] }
                  { policy = most-free-space, path = preserving }
                  parent-dir
                ]
                action = []
                paths = [
                  { glob = ["/media/**", "*.iso"], create = [{ policy = writable, path = shared }, parent-dir], action = [] }
                ]
              }
              tiers = [
                { name = "1.10", type = fake, mode = rw, min-free = 20G, path = /a, \
            password = "***", pin = "***", retries = 3, verify = true, timeout = 1500ms }
                { name = b, type = fake, mode = ro, min-free = 0, path = /b, retries = 3, \
            verify = true, share = "5%", timeout = 1500ms, tags = [x, "true"] }
              ]
              cache {
                mode = shared
                watch = auto
                watches = 65536
                entry-ttl = 90s
                attributes-ttl = 1s
                negative-ttl = 1500us
                locations = 100000
              }
              symlinks = as-stored
              on-full = move
              on-full-reserve = 1G
            }
            """);
  }

  @Test
  void whatIsShownReadsBackAsTheSame() throws Exception {
    String input = INPUT.replace(", password = hunter2, pin = 4711", "");
    String shown = Effective.hocon(parse(input));

    assertThat(Effective.hocon(parse(shown))).isEqualTo(shown);
    assertThat(Effective.hocon(parse(Effective.json(parse(input))))).isEqualTo(shown);
  }

  @Test
  void noFormShowsASecret() throws Exception {
    LoadedConfig config = parse(INPUT);

    assertThat(Effective.json(config))
        .contains("\"password\" : \"***\"", "\"pin\" : \"***\"", "\"locations\" : 100000")
        .doesNotContain("hunter2", "4711");
    assertThat(Effective.map(config).toString()).contains("***").doesNotContain("hunter2", "4711");
    assertThat(config.tiers().toString()).contains("***").doesNotContain("hunter2", "4711");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "1023, 1023",
    "1024, 1K",
    "1536, 1536",
    "1572864, 1536K",
    "21474836480, 20G",
    "1152921504606846976, 1E"
  })
  void writesSizesInTheLargestUnitThatLosesNothing(long bytes, String text) {
    assertThat(OptionText.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT1S, 1s",
    "PT90S, 90s",
    "PT2M, 2m",
    "PT48H, 2d",
    "PT0.0015S, 1500us",
    "PT0.000000001S, 1ns"
  })
  void writesDurationsInTheLargestUnitThatLosesNothing(Duration duration, String text) {
    assertThat(OptionText.duration(duration)).isEqualTo(text);
  }
}
