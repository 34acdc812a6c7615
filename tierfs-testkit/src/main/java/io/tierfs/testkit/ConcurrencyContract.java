package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.FileHandle;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many calls at once. */
interface ConcurrencyContract extends BackendContract {
  int THREADS = 8;
  int STEPS = 100;

  /** What one of several threads does. */
  @FunctionalInterface
  interface Work {
    void run(int thread) throws IOException;
  }

  @Test
  default void manyMakeAndRemoveFilesInOneDirectory() throws Exception {
    needs(Capability.WRITE);
    together(
        thread -> {
          for (int i = 0; i < STEPS; i++) {
            String name = thread + "-" + i;
            fs().write(name, name);
            assertThat(fs().read(name)).isEqualTo(name);
            fs().rename(name, "x" + name);
            if (i % 2 == 0) {
              fs().remove("x" + name);
            }
          }
        });
    assertThat(fs().names("")).hasSize(THREADS * STEPS / 2);
  }

  @Test
  default void manyWriteThroughOneHandle() throws Exception {
    needs(Capability.WRITE);
    int length = 1000;
    try (FileHandle handle = fs().create("file")) {
      together(
          thread -> {
            String text = Character.toString('a' + thread).repeat(length);
            for (int i = thread; i < THREADS * STEPS; i += THREADS) {
              BackendDriver.write(handle, text, (long) i * length);
              assertThat(BackendDriver.read(handle, (long) i * length, length)).isEqualTo(text);
            }
          });
      assertThat(handle.stat().size()).isEqualTo((long) THREADS * STEPS * length);
    }
  }

  @Test
  default void appendsFromManyLoseNothing() throws Exception {
    needs(Capability.WRITE);
    fs().write("file", "");
    together(
        thread -> {
          try (FileHandle handle = fs().open("file", OpenOptions.READ_WRITE.withAppend(true))) {
            for (int i = 0; i < STEPS; i++) {
              BackendDriver.write(handle, "%02d-%04d%n".formatted(thread, i), 0);
            }
          }
        });
    assertThat(Arrays.stream(fs().read("file").split("\n")).distinct())
        .hasSize(THREADS * STEPS)
        .allMatch(line -> line.matches("\\d\\d-\\d{4}"));
  }

  @Test
  default void listingGoesOnWhileOthersChangeTheDirectory() throws Exception {
    needs(Capability.WRITE);
    List<String> stay = IntStream.range(0, STEPS).mapToObj("stay%03d"::formatted).toList();
    for (String name : stay) {
      fs().create(name).close();
    }
    together(
        thread -> {
          for (int i = 0; i < STEPS / 4; i++) {
            if (thread % 2 == 0) {
              fs().create("new-" + thread + "-" + i).close();
              fs().rename("new-" + thread + "-" + i, "renamed-" + thread + "-" + i);
            } else {
              assertThat(fs().names("")).doesNotHaveDuplicates().containsAll(stay);
            }
          }
        });
  }

  private static void together(Work work) throws Exception {
    try (var executor = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Void>> tasks =
          IntStream.range(0, THREADS)
              .mapToObj(
                  thread ->
                      (Callable<Void>)
                          () -> {
                            work.run(thread);
                            return null;
                          })
              .toList();
      for (Future<Void> result : executor.invokeAll(tasks)) {
        result.get();
      }
    }
  }
}
