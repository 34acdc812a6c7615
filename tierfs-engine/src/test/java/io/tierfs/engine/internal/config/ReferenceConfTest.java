package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.tierfs.api.Option;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code reference.conf} and the tables of options say the same. */
class ReferenceConfTest {
  private static String text() throws IOException {
    try (InputStream in = Tables.class.getResourceAsStream("/reference.conf")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> asTexts(Config config, String path, Option option) {
    return switch (option.type()) {
      case STRING_LIST -> config.getStringList(path);
      case STRING, INTEGER, BOOLEAN, SIZE, DURATION, PATH, PERCENT ->
          List.of(config.getString(path));
    };
  }

  @Test
  void eachKeyHasTheDefaultOfItsTable() throws IOException {
    Config reference = ConfigFactory.parseString(text());
    for (Table table : Tables.ALL) {
      if (table.path().endsWith("[]")) {
        continue;
      }
      for (Option option : table.schema().options()) {
        String path = table.path() + "." + option.name();
        String value = option.defaultValue();
        if (value == null) {
          assertThat(reference.hasPath(path)).as(path).isFalse();
        } else {
          List<String> expected = value.isEmpty() ? List.of() : List.of(value.split(", "));
          assertThat(asTexts(reference, path, option)).as(path).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void thereIsNoOtherKey() throws IOException {
    List<String> known = new ArrayList<>(List.of("tierfs.tiers", "tierfs.routing.paths"));
    for (Table table : Tables.ALL) {
      table.schema().options().forEach(o -> known.add(table.path() + "." + o.name()));
    }
    TreeSet<String> found = new TreeSet<>();
    ConfigFactory.parseString(text()).entrySet().forEach(e -> found.add(e.getKey()));

    assertThat(known).containsAll(found);
  }

  @Test
  void whatHasNoDefaultIsShownInAComment() throws IOException {
    assertThat(text()).contains("# point = ");
    for (Option option : Tables.TIER.schema().options()) {
      String value = option.defaultValue();
      assertThat(text())
          .contains("#   " + option.name() + " = " + (value == null ? "" : value + "\n"));
    }
  }

  @Test
  void helpIsASentence() {
    for (Table table : Tables.ALL) {
      assertThat(table.help()).as(table.path()).endsWith(".");
      for (Option option : table.schema().options()) {
        assertThat(option.help()).as(option.name()).endsWith(".");
        assertThat(option.name()).matches("[a-z]+(-[a-z]+)*");
      }
    }
  }
}
