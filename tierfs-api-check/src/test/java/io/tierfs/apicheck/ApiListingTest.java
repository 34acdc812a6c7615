package io.tierfs.apicheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The public API is written down, so that every change of it is seen in a review. */
class ApiListingTest {
  private static final String UPDATE =
      "mvn -pl tierfs-api-check -am test -Dtest=ApiListingTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dtierfs.api.update";

  @ParameterizedTest
  @EnumSource
  void theListingIsUpToDate(PublishedModule module) throws Exception {
    List<String> listing = new ArrayList<>();
    listing.add("# The public API of " + module.artifact + ". Written by:");
    listing.add("# " + UPDATE);
    listing.addAll(Listing.of(module.publicTypes()));
    Path file = Path.of("api", module.packageName() + ".txt");
    if (System.getProperty("tierfs.api.update") != null) {
      Files.write(file, listing);
    }
    assertThat(file).as("no listing yet: %s", UPDATE).isRegularFile();
    assertThat(Files.readAllLines(file))
        .as(
            "The public API has changed. If that is meant, bring the listing up to date:%n%s",
            UPDATE)
        .isEqualTo(listing);
  }
}
