package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
  /** The page is written anew by {@code mvn -pl tierfs-engine test -Dtierfs.docs.write=true}. */
  @Test
  void thePageInDocsIsUpToDate() throws IOException {
    Path page = Path.of("../docs/configuration.md");
    List<PluginInfo> ours =
        TierFsConfig.plugins().stream()
            .filter(p -> p.failure().isEmpty() && isPartOfTierfs(p.className()))
            .toList();
    String expected = ConfigReference.markdown(ours);
    if (Boolean.getBoolean("tierfs.docs.write")) {
      Files.writeString(page, expected);
    }

    assertThat(Files.readString(page)).isEqualTo(expected);
  }

  /** Not what tests and the test kit bring along. */
  private static boolean isPartOfTierfs(String className) {
    return className.startsWith("io.tierfs.backend.")
        || className.startsWith("io.tierfs.engine.internal.routing.");
  }
}
