package io.tierfs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine as a part of somebody else's program. */
class EmbeddingTest {
  private static final CallContext ME = CallContext.daemon();
  private static final Duration END = Duration.ofSeconds(20);
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  private record Told(String tier, String operation, long nanos, @Nullable Errno error) {}

  @Test
  void anEngineIsAFileAndTwoLines() throws Exception {
    TierFsConfig config = TierFsConfig.load(configuration());
    try (TierFs engine = config.open()) {
      write(engine, "file", "hello");
    }
    assertThat(directory.resolve("a/file")).hasContent("hello");
  }

  @Test
  void nothingIsLeftOfAnEngineThatWasClosed() throws Exception {
    Set<Thread> ours = new HashSet<>();
    TierFsConfig config = TierFsConfig.load(configuration());
    for (int round = 0; round < ROUNDS; round++) {
      TierFs engine = config.open();
      FrontDoor door = engine.union().frontDoor(new Deaf());
      String name = "file" + round;
      // A virtual thread has its creations made by a thread of the backend.
      Thread creator = Thread.ofVirtual().start(() -> unchecked(engine, name));
      creator.join();
      door.walk(ME, FsPath.of(name));
      assertThat(descriptorsBelow(directory)).isNotEmpty();
      ours.addAll(threads());
      door.close();
      engine.close();
      engine.close();
      assertThat(directory.resolve("a").resolve(name)).hasContent("hello");
    }
    assertThat(ours).isNotEmpty();
    for (Thread thread : ours) {
      assertThat(thread.isDaemon()).as("%s lets the JVM end", thread).isTrue();
      assertThat(thread.join(END)).as("%s is gone", thread).isTrue();
    }
    assertThat(descriptorsBelow(directory)).isEmpty();
  }

  @Test
  void nothingIsLeftOfAnEngineThatWasBuilt() throws Exception {
    Path hot = Files.createDirectories(directory.resolve("a"));
    Path cold = Files.createDirectories(directory.resolve("b"));
    Set<Thread> before = threads();
    Set<Thread> ours = new HashSet<>();
    try (TierFs engine =
        TierFs.builder()
            .tier("hot", LocaldirBackend.open(hot))
            .tier("cold", LocaldirBackend.open(cold))
            .build()) {
      Path file = engine.asFileSystem().getPath("/file");
      Thread.ofVirtual().start(() -> unchecked(engine, "file")).join();
      assertThat(Files.readString(file)).isEqualTo("hello");
      ours.addAll(threads());
    }
    ours.removeAll(before);
    assertThat(ours).isNotEmpty();
    for (Thread thread : ours) {
      assertThat(thread.isDaemon()).as("%s lets the JVM end", thread).isTrue();
      assertThat(thread.join(END)).as("%s is gone", thread).isTrue();
    }
    assertThat(descriptorsBelow(directory)).isEmpty();
  }

  @Test
  void enginesLiveSideBySide() throws Exception {
    InMemoryBackend one = InMemoryBackend.builder().build();
    InMemoryBackend two = InMemoryBackend.builder().build();
    TierFs first = TierFs.builder().tier("same", one).build();
    try (TierFs second = TierFs.builder().tier("same", two).build()) {
      write(first, "file", "one");
      write(second, "file", "two");
      first.close();
      first.close();
      write(second, "more", "still there");
      assertThat(new BackendDriver(two).names("")).contains("file", "more");
      assertThat(new BackendDriver(one).read("file")).isEqualTo("one");
    }
  }

  @Test
  void aListenerIsToldOfEachCallToATier() throws Exception {
    ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
    Files.createDirectories(directory.resolve("a"));
    try (TierFs engine =
        TierFs.builder()
            .tier("hot", LocaldirBackend.open(directory.resolve("a")))
            .tier("cold", InMemoryBackend.builder().build())
            .listener((tier, operation, nanos, e) -> told.add(new Told(tier, operation, nanos, e)))
            .build()) {
      told.clear();
      write(engine, "file", "hello");
    }
    assertThat(told).allMatch(call -> call.nanos() >= 0);
    assertThat(told)
        .extracting(Told::tier, Told::operation, Told::error)
        .contains(
            tuple("hot", "open", null),
            tuple("hot", "write", null),
            tuple("hot", "close", null),
            tuple("cold", "close", null));
  }

  @Test
  void anEngineOfAFileHasAListenerToo() throws Exception {
    ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    TierFsConfig config = TierFsConfig.load(configuration());
    try (TierFs engine = config.open((tier, operation, _, _) -> told.add(tier + " " + operation))) {
      write(engine, "file", "hello");
    }
    assertThat(told).contains("a open", "a write", "b close");
  }

  @Test
  void withoutAListenerNothingIsInTheWay() throws Exception {
    InMemoryBackend backend = InMemoryBackend.builder().build();
    try (TierFs engine = TierFs.builder().tier("only", backend).build()) {
      assertThat(engine.settings().tiers().getFirst().backend()).isSameAs(backend);
    }
  }

  private Path configuration() throws IOException {
    Files.createDirectories(directory.resolve("a"));
    Files.createDirectories(directory.resolve("b"));
    return Files.writeString(
        directory.resolve("union.conf"),
        """
        tierfs.tiers = [
          { name = a, type = localdir, path = "%1$s/a" }
          { name = b, type = localdir, path = "%1$s/b" }
        ]
        """
            .formatted(directory));
  }

  private static void unchecked(TierFs engine, String name) {
    try {
      write(engine, name, "hello");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(TierFs engine, String name, String text) throws IOException {
    Union union = engine.union();
    try (OpenFile file = union.create(ME, union.root(), name, OpenOptions.createNew(0644))) {
      file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
    }
  }

  /** The platform threads whose name says that they are of tierfs. */
  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().startsWith("tierfs"));
    return threads;
  }

  /** What this process has open below a directory. */
  private static List<Path> descriptorsBelow(Path directory) throws IOException {
    List<Path> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          Path target = Files.readSymbolicLink(descriptor);
          if (target.startsWith(directory)) {
            open.add(target);
          }
        }
      }
    }
    return open;
  }

  /** A front door that remembers nothing. */
  private static final class Deaf implements News {
    @Override
    public void changed(Node directory, String name, @Nullable Node child) {}

    @Override
    public void changed(Node node) {}

    @Override
    public void forget(Node directory, String name, @Nullable Node child) {}
  }
}
