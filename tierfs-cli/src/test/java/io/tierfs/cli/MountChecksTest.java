package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.api.TierMode;
import io.tierfs.engine.TierInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountChecksTest {
  @TempDir private Path directory;

  @Test
  void takesAnEmptyDirectoryAndResolvesLinks() throws IOException {
    Path point = Files.createDirectory(directory.resolve("point"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), point);
    assertThat(MountChecks.usable(link)).isEqualTo(point.toRealPath());
  }

  @Test
  void refusesPointsThatWillNotDo() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    refused(() -> MountChecks.usable(directory.resolve("none")), "does not exist");
    refused(() -> MountChecks.usable(file), "not a directory");
    refused(() -> MountChecks.usable(directory), "not empty");
  }

  @Test
  void refusesTiersAndMountPointsThatContainEachOther() throws IOException {
    Path tier = Files.createDirectories(directory.resolve("tier"));
    Path inner = Files.createDirectories(tier.resolve("a/b"));
    Path beside = Files.createDirectories(directory.resolve("tier2"));
    refused(() -> MountChecks.apart(tiers(tier), inner), "contains the mount point");
    refused(() -> MountChecks.apart(tiers(inner), tier), "lies in the mount point");
    refused(() -> MountChecks.apart(tiers(tier), tier), "is the same directory as the mount point");
    assertThatCode(() -> MountChecks.apart(tiers(tier), beside)).doesNotThrowAnyException();
  }

  @Test
  void seesThroughLinks() throws IOException {
    Path tier = Files.createDirectories(directory.resolve("tier"));
    Path inner = Files.createDirectories(tier.resolve("a"));
    Path link = Files.createSymbolicLink(directory.resolve("elsewhere"), inner);
    refused(() -> MountChecks.apart(tiers(tier), link), "contains the mount point");
    refused(
        () -> MountChecks.apart(tiers(tier, link), directory.resolve("tier").getParent()),
        "lies in");
  }

  @Test
  void refusesTiersThatContainEachOther() throws IOException {
    Path tier = Files.createDirectories(directory.resolve("tier"));
    Path inner = Files.createDirectories(tier.resolve("a"));
    Path point = Files.createDirectory(directory.resolve("point"));
    refused(() -> MountChecks.apart(tiers(tier, inner), point), "tier t0 contains tier t1");
    refused(() -> MountChecks.apart(tiers(inner, tier), point), "tier t0 lies in tier t1");
    refused(() -> MountChecks.apart(tiers(tier, tier), point), "is the same directory as tier t1");
  }

  private static List<TierInfo> tiers(Path... roots) {
    List<TierInfo> tiers = new ArrayList<>();
    for (Path root : roots) {
      tiers.add(
          new TierInfo(
              "t" + tiers.size(),
              tiers.size(),
              TierMode.RW,
              0,
              Set.of(),
              Optional.empty(),
              Optional.of(root),
              Optional.empty()));
    }
    return tiers;
  }

  /** Something that may be refused. */
  private interface Attempt {
    void make() throws IOException;
  }

  private static void refused(Attempt attempt, String why) {
    assertThatExceptionOfType(CliException.class)
        .isThrownBy(attempt::make)
        .withMessageContaining(why);
  }
}
