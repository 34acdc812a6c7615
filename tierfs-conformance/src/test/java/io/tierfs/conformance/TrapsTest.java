package io.tierfs.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the tests of the traps have in common: each runs on each transport with 2, 3 and 4 tiers, in
 * a directory of its own of one mount for all.
 *
 * <p>A test puts things onto the tiers first, and lets a program work on the mount then: what the
 * union has seen once it may remember.
 */
@ParameterizedClass(name = "{0}, {1} tiers")
@MethodSource("mounts")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("mount")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TrapsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path bases;

  @Parameter(0)
  Way way;

  @Parameter(1)
  int tiers;

  MountedTiers union;

  /** The directory of the test, on the mount and on each tier. */
  String home;

  static Stream<Arguments> mounts() {
    return Stream.of(Way.values())
        .flatMap(way -> IntStream.of(2, 3, 4).mapToObj(tiers -> Arguments.of(way, tiers)));
  }

  @BeforeParameterizedClassInvocation(injectArguments = false)
  void mount() throws IOException {
    Path base = Files.createTempDirectory(bases, getClass().getSimpleName());
    union = MountedTiers.below(base, way, tiers).mount();
  }

  @AfterParameterizedClassInvocation
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  @BeforeEach
  void makeHome(TestInfo test) throws IOException {
    home = test.getTestMethod().orElseThrow().getName();
    for (int i = 0; i < tiers; i++) {
      union.dir(i, home);
    }
  }

  /** Puts a file onto a tier, below the home of the test. */
  void put(int tier, String path, String text) throws IOException {
    union.put(tier, home + "/" + path, text);
  }

  void dir(int tier, String path) throws IOException {
    union.dir(tier, home + "/" + path);
  }

  void putOnAll(String path) throws IOException {
    for (int i = 0; i < tiers; i++) {
      put(i, path, "on " + i);
    }
  }

  void dirOnAll(String path) throws IOException {
    for (int i = 0; i < tiers; i++) {
      dir(i, path);
    }
  }

  /** Where something lies, below the home of the test. */
  String on(String path) {
    return union.on(home + "/" + path);
  }

  Path onTier(int tier, String path) {
    return union.root(tier).resolve(home).resolve(path);
  }

  /** Runs a program on the mount, in the home of the test. */
  void python(String program) throws IOException {
    Python.run(union.point().resolve(home), tiers, program);
  }

  /** Of every two tiers the first and the second. */
  interface OnTwoTiers {
    void on(int one, int other) throws IOException;
  }

  void eachTwo(OnTwoTiers test) throws IOException {
    for (int one = 0; one < tiers; one++) {
      for (int other = 0; other < tiers; other++) {
        if (one != other) {
          test.on(one, other);
        }
      }
    }
  }
}
