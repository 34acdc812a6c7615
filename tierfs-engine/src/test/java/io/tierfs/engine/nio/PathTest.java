package io.tierfs.engine.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.engine.TierFs;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Seeds;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paths, compared with those of the default file system. */
class PathTest {
  private static final String[] NAMES = {"a", "b", "ab", ".", "..", ".h", "a.b", "é", ""};
  private static final String[] GLOBS = {
    "*",
    "**",
    "*.java",
    "a*",
    "?",
    "??",
    "[ab]",
    "[!a]",
    "[a-c]*",
    "{a,b}",
    "{a*,*b}/x",
    "/a/*",
    "/**/a",
    "**/a",
    "a\\*",
    "[",
    "{a",
    "{a,{b}}",
    "\\",
    "[a/b]",
    "[!-a]",
    "[-a]",
    "a,b",
    "}",
    "(a)",
    "[a&&b]",
    "[b-a]",
    "[]",
    "[]a]",
    "*.{c,h}",
    "a.b",
    "",
    "[\\]",
    "^a$",
    "[^a]",
    "#",
    "&",
    "a b"
  };

  private TierFs engine;
  private FileSystem fs;

  @BeforeEach
  void start() throws Exception {
    engine =
        TierFs.builder()
            .tier("t0", new InMemoryBackend())
            .tier("t1", new InMemoryBackend())
            .build();
    fs = engine.asFileSystem();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "/" : "");
    int names = random.nextInt(5);
    for (int i = 0; i < names; i++) {
      text.append(NAMES[random.nextInt(NAMES.length)]);
      text.append(i + 1 < names || random.nextInt(8) == 0 ? "/" : "");
    }
    return text.toString();
  }

  /** What a path function gives, as a text; the class of what it throws. */
  private static <T> String result(T input, Function<T, Object> function) {
    try {
      return String.valueOf(function.apply(input));
    } catch (RuntimeException e) {
      return e.getClass().getName();
    }
  }

  private static List<Function<Path, Object>> unary() {
    List<Function<Path, Object>> all = new ArrayList<>();
    all.add(Path::toString);
    all.add(Path::isAbsolute);
    all.add(Path::getRoot);
    all.add(Path::getFileName);
    all.add(Path::getParent);
    all.add(Path::getNameCount);
    all.add(Path::normalize);
    all.add(path -> path.getName(0));
    all.add(path -> path.getName(path.getNameCount() - 1));
    all.add(path -> path.getName(9));
    all.add(path -> path.subpath(0, 2));
    all.add(path -> path.subpath(1, path.getNameCount()));
    all.add(path -> path.resolve("x/y"));
    all.add(path -> path.resolve(""));
    all.add(path -> path.resolve("/z"));
    all.add(path -> path.resolveSibling("s"));
    all.add(path -> path.startsWith("/a"));
    all.add(path -> path.endsWith("a/b"));
    all.add(
        path -> {
          List<String> names = new ArrayList<>();
          path.forEach(each -> names.add(each.toString()));
          return names;
        });
    return all;
  }

  private static List<BiFunction<Path, Path, Object>> binary() {
    return List.of(
        Path::resolve,
        Path::resolveSibling,
        Path::relativize,
        Path::startsWith,
        Path::endsWith,
        Path::equals,
        (one, other) -> Integer.signum(one.compareTo(other)),
        (one, other) -> one.normalize().relativize(other.normalize()));
  }

  @Test
  void pathsAreAsThoseOfTheDefaultFileSystem() {
    long seed = Seeds.seed("PathTest");
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String one = text(random);
      String other = random.nextInt(4) == 0 ? one : text(random);
      for (int f = 0; f < unary().size(); f++) {
        assertThat(result(fs.getPath(one), unary().get(f)))
            .as("function %s of '%s', seed %s", f, one, seed)
            .isEqualTo(result(Path.of(one), unary().get(f)));
      }
      for (int f = 0; f < binary().size(); f++) {
        BiFunction<Path, Path, Object> function = binary().get(f);
        Path ours = fs.getPath(other);
        Path theirs = Path.of(other);
        assertThat(result(fs.getPath(one), path -> function.apply(path, ours)))
            .as("function %s of '%s' and '%s', seed %s", f, one, other, seed)
            .isEqualTo(result(Path.of(one), path -> function.apply(path, theirs)));
      }
    }
  }

  @Test
  void getPathJoins() {
    assertThat(fs.getPath("/a", "b", "", "c/d/").toString()).isEqualTo("/a/b/c/d");
    assertThat(fs.getPath("", "b").toString()).isEqualTo("b");
    assertThat(fs.getPath("").toAbsolutePath().toString()).isEqualTo("/");
    assertThat(fs.getPath("a/../b").toAbsolutePath().toString()).isEqualTo("/a/../b");
  }

  @Test
  void globsMatchAsThoseOfTheDefaultFileSystem() {
    long seed = Seeds.seed("PathTest.globs");
    Random random = new Random(seed);
    for (String glob : GLOBS) {
      assertThat(kind(fs, glob)).as(glob).isEqualTo(kind(Path.of("/").getFileSystem(), glob));
      if (!kind(fs, glob).equals("a matcher")) {
        continue;
      }
      PathMatcher ours = fs.getPathMatcher("glob:" + glob);
      PathMatcher theirs = Path.of("/").getFileSystem().getPathMatcher("glob:" + glob);
      for (int i = 0; i < 500; i++) {
        String path = text(random);
        assertThat(ours.matches(fs.getPath(path)))
            .as("'%s' and '%s', seed %s", glob, path, seed)
            .isEqualTo(theirs.matches(Path.of(path)));
      }
    }
  }

  private static String kind(FileSystem system, String glob) {
    return result(
        glob,
        pattern -> {
          PathMatcher matcher = system.getPathMatcher("glob:" + pattern);
          return matcher == null ? "nothing" : "a matcher";
        });
  }

  @Test
  void matchersKnowTwoSyntaxes() {
    assertThat(fs.getPathMatcher("REGEX:/a+").matches(fs.getPath("/aaa"))).isTrue();
    assertThat(fs.getPathMatcher("Glob:a").matches(fs.getPath("a"))).isTrue();
    assertThatThrownBy(() -> fs.getPathMatcher("sql:a"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fs.getPathMatcher("a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void someTextsAreNoPaths() {
    assertThatThrownBy(() -> fs.getPath("a\0b")).isInstanceOf(InvalidPathException.class);
    assertThatThrownBy(() -> fs.getPath("\ud800")).isInstanceOf(InvalidPathException.class);
    assertThatThrownBy(() -> fs.getPath("a").resolve("b\0"))
        .isInstanceOf(InvalidPathException.class);
  }

  @Test
  void pathsOfOthersAreRefused() {
    Path other = Path.of("b");
    assertThatThrownBy(() -> fs.getPath("a").resolve(other))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> fs.getPath("a").relativize(other))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> fs.provider().checkAccess(other))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> fs.getPath("a").toFile())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(fs.getPath("a").startsWith(Path.of("a"))).isFalse();
    assertThat(fs.getPath("a").equals(Path.of("a"))).isFalse();
  }

  @Test
  void namesThatAreNotTextSurviveAsUris() throws Exception {
    Path path = fs.getPath("/\udcff\udc80x y%é");

    assertThat(path.toUri().toString()).endsWith("/%FF%80x%20y%25%C3%A9");
    assertThat(Path.of(path.toUri())).isEqualTo(path);
    java.nio.file.Files.createFile(path);
    try (var names = java.nio.file.Files.list(fs.getPath("/"))) {
      assertThat(names).containsExactly(path);
    }
  }
}
