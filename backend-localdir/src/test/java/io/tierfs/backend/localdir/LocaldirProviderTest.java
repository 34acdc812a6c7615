package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiers of type localdir as a configuration asks for them. */
class LocaldirProviderTest {
  @TempDir Path dir;
  private Path real = Path.of("");

  private final BackendProvider provider =
      ServiceLoader.load(BackendProvider.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(found -> found.type().equals("localdir"))
          .findFirst()
          .orElseThrow();

  @BeforeEach
  void resolve() throws IOException {
    real = dir.toRealPath();
  }

  private Backend open(Path path, String... more) throws IOException {
    Map<String, Object> values = new HashMap<>(Map.of("path", path));
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return provider.open(BackendContext.standalone("ssd"), Options.of(provider.options(), values));
  }

  @Test
  void takesSystemCallsOnLinuxUnlessToldNotTo() throws IOException {
    assumeTrue(Libc.unavailable().isEmpty(), Libc.unavailable());
    try (Backend auto = open(real);
        Backend on = open(real, "native", "true");
        Backend off = open(real, "native", "false")) {
      assertThat(auto).isInstanceOf(NativeLocaldir.class);
      assertThat(on).isInstanceOf(NativeLocaldir.class);
      assertThat(off).isInstanceOf(NioLocaldir.class);
    }
  }

  @Test
  void theRootIsARealPath() throws IOException {
    Path target = Files.createDirectory(real.resolve("target ä"));
    Path link = Files.createSymbolicLink(real.resolve("link"), target);
    try (Backend backend = open(link)) {
      assertThat(backend.localRoot()).contains(target);
    }
  }

  @Test
  void aMissingDirectoryIsOneClearSentenceOrMade() throws IOException {
    Path missing = real.resolve("a/b");
    assertThatThrownBy(() -> open(missing))
        .isInstanceOf(IOException.class)
        .hasMessage(missing + " does not exist");
    open(missing, "create", "true").close();
    assertThat(missing).isDirectory();
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.createFile(real.resolve("file"));
    assertThatThrownBy(() -> open(file)).hasMessage(file + " is not a directory");
    assertThatThrownBy(() -> open(file.resolve("x"), "create", "yes"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be made");
  }

  @Test
  void anUnknownChoiceIsRefused() {
    assertThatThrownBy(() -> open(real, "native", "maybe"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, true, false");
  }

  @Test
  void pathsAreGivenToTheKernelByteByByte() {
    assertThat(PathBytes.of(Path.of("/a b/%41/x"))).asString().isEqualTo("/a b/%41/x");
  }
}
