package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads at once in one mount do to each other what they would do on one disk. */
@Tag("mount")
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "{0}")
@EnumSource(
    value = MountSettings.Transport.class,
    names = {"KERNEL", "JNR"})
class ManyThreadsTest {
  private static final int THREADS = 16;
  private static final int FILES = 40;

  @Parameter MountSettings.Transport transport;
  @TempDir Path base;
  private MountedUnion union;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @BeforeEach
  void mount() throws IOException {
    MountedUnion.assumeMountable();
    union =
        MountedUnion.of(
            base,
            MountedUnion.directories(base, 2),
            transport,
            CacheSettings.DEFAULT,
            (tier, backend) -> backend);
    union.put(0, "shared/from0", "0").put(1, "shared/from1", "1").put(1, "cold/from1", "1");
  }

  @AfterEach
  void unmount() throws Exception {
    threads.shutdownNow();
    if (union != null) {
      union.close();
    }
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private interface Work {
    void run(int thread) throws Exception;
  }

  private void inAll(Work work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      running.add(
          threads.submit(
              () -> {
                start.await();
                work.run(thread);
                return null;
              }));
    }
    start.countDown();
    for (Future<?> one : running) {
      one.get();
    }
  }

  private TreeMap<String, String> files(Path root) throws IOException {
    TreeMap<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        String name = root.relativize(path).toString();
        if (!name.startsWith(".tierfs")) {
          found.put(name, Files.readString(path));
        }
      }
    }
    return found;
  }

  @Test
  void eachFileEndsAsItsThreadLeftIt() throws Exception {
    inAll(
        thread -> {
          for (int i = 0; i < FILES; i++) {
            String name = thread + "-" + i;
            Path made = union.at((i % 2 == 0 ? "shared/" : "cold/") + "new" + name);
            Files.writeString(made, name);
            Path renamed = union.at((i % 3 == 0 ? "cold/" : "shared/") + "done" + name);
            Files.move(made, renamed, StandardCopyOption.ATOMIC_MOVE);
            assertThat(Files.readString(renamed)).isEqualTo(name);
            assertThat(made).doesNotExist();
            if (i % 4 == 3) {
              Files.delete(renamed);
            }
          }
        });
    TreeMap<String, String> expected = new TreeMap<>();
    expected.put("shared/from0", "0");
    expected.put("shared/from1", "1");
    expected.put("cold/from1", "1");
    for (int thread = 0; thread < THREADS; thread++) {
      for (int i = 0; i < FILES; i++) {
        if (i % 4 != 3) {
          String name = thread + "-" + i;
          expected.put((i % 3 == 0 ? "cold/" : "shared/") + "done" + name, name);
        }
      }
    }
    assertThat(files(union.point())).isEqualTo(expected);
    TreeMap<String, String> onTiers = files(union.tier(0));
    int first = onTiers.size();
    TreeMap<String, String> second = files(union.tier(1));
    onTiers.putAll(second);
    assertThat(onTiers).isEqualTo(expected).hasSize(first + second.size());
  }

  @Test
  void aFileThatIsReplacedIsAlwaysWhole() throws Exception {
    assumeFalse(
        transport == MountSettings.Transport.JNR,
        "libfuse 2 answers ESTALE by itself for a file that was just replaced, and the kernel asks"
            + " only twice");
    replaceWhileReading(true);
  }

  @Test
  void aFileThatIsReplacedIsAlwaysThere() throws Exception {
    assumeFalse(
        transport == MountSettings.Transport.JNR,
        "libfuse 2 answers ENOENT to an open that lost a race with a rename over it");
    replaceWhileReading(false);
  }

  private void replaceWhileReading(boolean absenceAllowed) throws Exception {
    Path target = union.at("cold/target");
    Files.writeString(target, "x".repeat(10_000));
    AtomicInteger writing = new AtomicInteger(THREADS / 2);
    inAll(
        thread -> {
          if (thread < THREADS / 2) {
            try {
              replace(target, thread);
            } finally {
              writing.decrementAndGet();
            }
          }
          while (writing.get() > 0) {
            try {
              String text = Files.readString(target);
              assertThat(text).hasSize(10_000);
              assertThat(text.chars().distinct().count()).isEqualTo(1);
            } catch (NoSuchFileException e) {
              assertThat(absenceAllowed).as("%s was there all the time", target).isTrue();
            }
          }
        });
    assertThat(files(union.point())).containsKey("cold/target").hasSize(4);
    assertThat(files(union.tier(0)).size() + files(union.tier(1)).size()).isEqualTo(4);
  }

  /** From either tier in turn. */
  private void replace(Path target, int thread) throws IOException {
    for (int i = 0; i < FILES; i++) {
      Path made = union.at((i % 2 == 0 ? "" : "cold/") + "temp" + thread);
      Files.writeString(made, String.valueOf((char) ('a' + thread)).repeat(10_000));
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Test
  void oneOfAllThatMakeAFileDoes() throws Exception {
    AtomicInteger made = new AtomicInteger();
    inAll(
        thread -> {
          for (int i = 0; i < FILES; i++) {
            try {
              Files.createFile(union.at("shared/only" + i));
              made.incrementAndGet();
            } catch (FileAlreadyExistsException e) {
              // another thread was faster
            }
          }
        });
    assertThat(made).hasValue(FILES);
    inAll(
        thread -> {
          for (int i = 0; i < FILES; i++) {
            if (Files.deleteIfExists(union.at("shared/only" + i))) {
              made.decrementAndGet();
            }
          }
        });
    assertThat(made).hasValue(0);
  }

  @Test
  void directoriesThatAreFilledMovedAndRemovedAtOnceLoseNothing() throws Exception {
    AtomicInteger files = new AtomicInteger();
    inAll(
        thread -> {
          Path one = union.at("shared/d" + thread % 4);
          Path other = union.at("cold/d" + thread % 4);
          for (int i = 0; i < FILES; i++) {
            try {
              switch (thread / 4) {
                case 0 -> Files.createDirectory(i % 2 == 0 ? one : other);
                case 1 -> {
                  Files.createFile((i % 2 == 0 ? one : other).resolve("f" + thread + "-" + i));
                  files.incrementAndGet();
                }
                case 2 -> Files.move(one, other, StandardCopyOption.ATOMIC_MOVE);
                default -> Files.delete(other);
              }
            } catch (NoSuchFileException
                | DirectoryNotEmptyException
                | FileAlreadyExistsException e) {
              // as the others were faster or slower
            } catch (java.nio.file.FileSystemException e) {
              assertThat(e.getReason()).isEqualTo("Directory not empty");
            }
          }
        });
    assertThat(files(union.point())).hasSize(3 + files.get());
  }
}
