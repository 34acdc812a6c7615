package io.tierfs.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.TierMode;
import io.tierfs.engine.Copy;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.TierConfig;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.engine.Union;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
  private static final CallContext ME = CallContext.daemon();

  @BeforeEach
  void setUp() throws Exception {
    ExampleTrees.make();
  }

  @Test
  void everyExampleIsTestedHere() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("."))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".conf")))
          .containsExactlyInAnyOrder(
              "article.conf", "four-tiers.conf", "nfs.conf", "passthrough.conf");
    }
  }

  /** What it does with a server is tested where there is one. */
  @Test
  void nfsPutsAServerBehindTwoDisks() throws Exception {
    TierFsConfig config = load("nfs.conf");
    assertThat(config.tiers())
        .extracting(TierConfig::type)
        .containsExactly("localdir", "localdir", "nfs");
    assertThat(config.tiers().getLast().options().string("url"))
        .isEqualTo("nfs://nas.example.org/export/media");
  }

  @Test
  void articleFindsOldFilesAndPlacesNewOnesBesideThem() throws Exception {
    ExampleTrees.write("TIERFS_FAST", "both.txt", "fast");
    ExampleTrees.write("TIERFS_BULK", "both.txt", "bulk");
    ExampleTrees.write("TIERFS_BULK", "old/letter.txt", "bulk");
    TierFsConfig config = load("article.conf");
    assertThat(config.mount().point()).contains(ExampleTrees.of("TIERFS_MOUNT"));
    try (TierFs engine = config.open()) {
      Union union = engine.union();
      assertThat(visible(union, "both.txt")).isEqualTo("fast");
      assertThat(visible(union, "old/letter.txt")).isEqualTo("bulk");
      create(union, union.walk(ME, FsPath.of("old")), "new.txt");
      assertThat(visible(union, "old/new.txt")).isEqualTo("bulk");
      create(union, union.root(), "new.txt");
      assertThat(visible(union, "new.txt")).isEqualTo("fast");
    }
  }

  @Test
  void fourTiersDifferInWhatMayBeDoneToThem() throws Exception {
    ExampleTrees.write("TIERFS_ARCHIVE", "film.txt", "archive");
    ExampleTrees.write("TIERFS_OLD_DISK", "song.txt", "old-disk");
    TierFsConfig config = load("four-tiers.conf");
    assertThat(config.tiers())
        .extracting(TierConfig::name)
        .containsExactly("ssd", "disk", "old-disk", "archive");
    assertThat(config.tiers())
        .extracting(TierConfig::mode)
        .containsExactly(TierMode.RW, TierMode.RW, TierMode.NC, TierMode.RO);
    assertThat(config.tiers())
        .extracting(TierConfig::minFree)
        .containsExactly(20L << 30, 5L << 30, 0L, 0L);
    try (TierFs engine = config.open()) {
      Union union = engine.union();
      assertThat(visible(union, "film.txt")).isEqualTo("archive");
      assertThat(visible(union, "song.txt")).isEqualTo("old-disk");
    }
  }

  @Test
  void passthroughShowsOneDirectory() throws Exception {
    ExampleTrees.write("TIERFS_DATA", "a/b.txt", "data");
    try (TierFs engine = load("passthrough.conf").open()) {
      Union union = engine.union();
      create(union, union.root(), "new.txt");
      List<Copy> copies = union.copies(ME, FsPath.of("new.txt"));
      assertThat(copies).singleElement().matches(Copy::visible);
      assertThat(ExampleTrees.of("TIERFS_DATA").resolve("new.txt")).exists();
      assertThat(visible(union, "a/b.txt")).isEqualTo("data");
    }
  }

  private static TierFsConfig load(String name) throws Exception {
    return TierFsConfig.load(Path.of(name).toAbsolutePath());
  }

  private static String visible(Union union, String path) throws Exception {
    return union.copies(ME, FsPath.of(path)).getFirst().tier();
  }

  private static void create(Union union, Node directory, String name) throws Exception {
    try (OpenFile file = union.create(ME, directory, name, OpenOptions.createNew(0644))) {
      assertThat(file.node().inode()).isNotZero();
    }
  }
}
