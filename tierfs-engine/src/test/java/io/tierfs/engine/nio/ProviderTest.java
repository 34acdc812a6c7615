package io.tierfs.engine.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.engine.TierFs;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems by URI and from configurations. */
class ProviderTest {
  @TempDir Path temp;

  private Path config() throws IOException {
    Files.createDirectories(temp.resolve("fast"));
    Files.createDirectories(temp.resolve("bulk"));
    return Files.writeString(
        temp.resolve("photo album.conf"),
        """
        tierfs.tiers = [
          { name = fast, type = localdir, path = %s }
          { name = bulk, type = localdir, path = %s }
        ]
        """
            .formatted(temp.resolve("fast"), temp.resolve("bulk")));
  }

  private static URI uriOf(Path config) {
    return URI.create("tierfs://" + config.toUri().getRawPath());
  }

  @Test
  void startsAnEngineFromAConfiguration() throws Exception {
    Path config = config();
    Files.createDirectory(temp.resolve("bulk/d"));
    try (FileSystem fs = FileSystems.newFileSystem(uriOf(config), Map.of())) {
      Files.writeString(fs.getPath("/d/f"), "text");
      assertThat(temp.resolve("bulk/d/f")).hasContent("text");
      assertThat(fs).hasToString("tierfs://photo-album");
      assertThat(FileSystems.getFileSystem(uriOf(config))).isSameAs(fs);
      assertThat(FileSystems.getFileSystem(URI.create("tierfs://photo-album/"))).isSameAs(fs);
      assertThat(Files.readString(Path.of(URI.create("tierfs://photo-album/d/f"))))
          .isEqualTo("text");
      assertThatThrownBy(() -> FileSystems.newFileSystem(uriOf(config), Map.of()))
          .isInstanceOf(FileSystemAlreadyExistsException.class);
    }
    assertThatThrownBy(() -> Path.of(URI.create("tierfs://photo-album/d/f")))
        .isInstanceOf(FileSystemNotFoundException.class);
    // The engine is closed: its tiers can be used again.
    try (FileSystem again = FileSystems.newFileSystem(uriOf(config), Map.of("name", "again"))) {
      assertThat(again).hasToString("tierfs://again");
    }
  }

  @Test
  void startsAnEngineFromAFile() throws Exception {
    Map<String, String> env = Map.of("name", "mine", "tierfs.cache.mode", "exclusive");
    try (FileSystem fs = FileSystems.newFileSystem(config(), env)) {
      assertThat(fs).hasToString("tierfs://mine");
      assertThat(Files.isDirectory(fs.getPath("/"))).isTrue();
    }
    Path other = Files.writeString(temp.resolve("text"), "no configuration");
    assertThatThrownBy(() -> FileSystems.newFileSystem(other, Map.of()))
        .isInstanceOf(ProviderNotFoundException.class);
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    URI uri = uriOf(config());
    Path broken = Files.writeString(temp.resolve("broken.conf"), "tierfs.colour = red");

    assertThatThrownBy(() -> FileSystems.newFileSystem(broken, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken.conf:1")
        .hasMessageContaining("colour");
    assertThatThrownBy(() -> FileSystems.newFileSystem(uri, Map.of("colour", "red")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("colour");
    assertThatThrownBy(() -> FileSystems.newFileSystem(uri, Map.of("name", "a/b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileSystems.newFileSystem(URI.create("tierfs://x/"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Path.of(URI.create("tierfs:opaque")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Path.of(URI.create("tierfs:///x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void enginesHaveNamesOfTheirOwn() throws Exception {
    try (TierFs one = TierFs.builder().tier("t", new InMemoryBackend()).build();
        TierFs other = TierFs.builder().tier("t", new InMemoryBackend()).build()) {
      Path mine = one.asFileSystem().getPath("/f");
      Path theirs = other.asFileSystem().getPath("/f");
      Files.writeString(mine, "one");
      Files.writeString(theirs, "other");

      assertThat(mine).isNotEqualTo(theirs);
      assertThat(mine.compareTo(theirs)).isNegative();
      assertThat(theirs.compareTo(mine)).isPositive();
      assertThatThrownBy(() -> FileSystems.newFileSystem(mine.toUri(), Map.of()))
          .isInstanceOf(FileSystemAlreadyExistsException.class);
      assertThat(mine.toUri()).isNotEqualTo(theirs.toUri());
      assertThat(Files.readString(Path.of(mine.toUri()))).isEqualTo("one");
      assertThat(Files.readString(Path.of(theirs.toUri()))).isEqualTo("other");
    }
  }
}
