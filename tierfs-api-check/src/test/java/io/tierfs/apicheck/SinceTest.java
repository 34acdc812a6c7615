package io.tierfs.apicheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.ApiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each public type says since when it is there. */
class SinceTest {
  /** {@code 0.1} of {@code 0.1.0-SNAPSHOT}: what is built now will be released as that. */
  private static final ApiVersion NOW =
      ApiVersion.of(System.getProperty("tierfs.version").replaceFirst("^(\\d+\\.\\d+).*", "$1"));

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void everyPublicTypeSaysSinceWhen(PublishedModule module) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(module.sources())) {
      files = all.filter(file -> isSource(file.toString())).sorted().toList();
    }
    var documented = Since.of(files);
    assertThat(new TreeSet<>(documented.keySet()))
        .as("all public types are looked at")
        .isEqualTo(namesOf(module));
    List<String> wrong = new ArrayList<>();
    documented.forEach(
        (type, since) -> {
          if (since.isEmpty()) {
            wrong.add(type + " lacks @since " + NOW);
          } else if (ApiVersion.of(since).compareTo(NOW) > 0) {
            wrong.add(type + " is @since " + since + ", and this is " + NOW);
          }
        });
    assertThat(wrong).isEmpty();
  }

  private static boolean isSource(String file) {
    return file.endsWith(".java") && !file.endsWith("package-info.java");
  }

  private static TreeSet<String> namesOf(PublishedModule module)
      throws IOException, ReflectiveOperationException {
    TreeSet<String> names = new TreeSet<>();
    module.publicTypes().forEach(type -> names.add(type.getCanonicalName()));
    return names;
  }

  @Test
  void aTypeThatSaysNothingIsFound() throws Exception {
    Path file = directory.resolve("Thing.java");
    Files.writeString(
        file,
        """
        package example;
        /** A thing. */
        public interface Thing {
          /**
           * A part.
           *
           * @since 0.3
           */
          record Part() {}
        }
        final class Hidden {
          public record Unseen() {}
        }
        """);
    assertThat(Since.of(List.of(file)))
        .containsOnlyKeys("example.Thing", "example.Thing.Part")
        .containsEntry("example.Thing", "")
        .containsEntry("example.Thing.Part", "0.3");
  }
}
