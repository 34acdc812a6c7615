package io.tierfs.engine.nio;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.TierFs;
import io.tierfs.testkit.InMemoryBackend;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes are told, whoever makes them. */
class WatchTest {
  private static final CallContext DAEMON = CallContext.daemon();
  private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

  private final InMemoryBackend hot = new InMemoryBackend();
  private final InMemoryBackend cold = new InMemoryBackend();
  private TierFs engine;
  private FileSystem fs;
  private WatchService service;
  private Path directory;

  @BeforeEach
  void start() throws Exception {
    engine = TierFs.builder().tier("hot", hot).tier("cold", cold).build();
    fs = engine.asFileSystem();
    directory = Files.createDirectory(fs.getPath("/d"));
    Files.createFile(directory.resolve("old"));
    service = fs.newWatchService();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Events until the one that is waited for has come. */
  private List<String> until(String wanted) throws Exception {
    List<String> told = new ArrayList<>();
    while (!told.contains(wanted)) {
      WatchKey key = service.poll(20, TimeUnit.SECONDS);
      assertThat(key).as("waiting for '%s', told %s", wanted, told).isNotNull();
      assertThat(key.watchable()).isEqualTo(directory);
      key.pollEvents().forEach(event -> told.add(event.kind().name() + " " + event.context()));
      if (!key.reset()) {
        told.add("invalid");
      }
    }
    return told;
  }

  @Test
  void ownChangesAreTold() throws Exception {
    directory.register(service, ALL);
    assertThat(service.poll()).isNull();

    Files.createFile(directory.resolve("new"));
    assertThat(until("ENTRY_CREATE new")).doesNotContain("ENTRY_CREATE old");
    Files.writeString(directory.resolve("old"), "text");
    assertThat(until("ENTRY_MODIFY old")).doesNotContain("ENTRY_CREATE old");
    Files.move(directory.resolve("old"), directory.resolve("moved"));
    assertThat(until("ENTRY_CREATE moved")).doesNotContain("ENTRY_MODIFY new");
    Files.delete(directory.resolve("new"));
    until("ENTRY_DELETE new");
    Path other = Files.createFile(fs.getPath("/other"));
    Files.move(other, directory.resolve("moved"), StandardCopyOption.REPLACE_EXISTING);
    until("ENTRY_CREATE moved");
  }

  @Test
  void changesOnTheTiersAreTold() throws Exception {
    directory.register(service, ALL);
    Backend outside = hot.outside();

    outside.open(DAEMON, FsPath.of("d/outside"), OpenOptions.createNew(0644)).close();
    until("ENTRY_CREATE outside");
    outside.removeFile(DAEMON, FsPath.of("d/old"));
    until("ENTRY_DELETE old");
  }

  @Test
  void onlyWhatIsAskedForIsTold() throws Exception {
    WatchKey key = directory.register(service, ENTRY_DELETE);
    assertThat(directory.register(service, ENTRY_DELETE)).isSameAs(key);

    Files.createFile(directory.resolve("new"));
    Files.delete(directory.resolve("new"));
    Files.delete(directory.resolve("old"));

    assertThat(until("ENTRY_DELETE old")).doesNotContain("ENTRY_CREATE new");
    key.cancel();
    assertThat(key.isValid()).isFalse();
    assertThat(key.reset()).isFalse();
  }

  @Test
  void aDirectoryThatGoesEndsItsKey() throws Exception {
    WatchKey key = directory.register(service, ALL);
    Files.delete(directory.resolve("old"));
    Files.delete(directory);

    assertThat(until("invalid")).contains("ENTRY_DELETE old");
    assertThat(key.isValid()).isFalse();
  }

  @Test
  void aClosedServiceWakesWhoWaits() throws Exception {
    directory.register(service, ALL);
    CompletableFuture<Object> taken = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    taken.complete(service.take());
                  } catch (ClosedWatchServiceException | InterruptedException e) {
                    taken.complete(e);
                  }
                });

    service.close();

    assertThat(taken.get(20, TimeUnit.SECONDS)).isInstanceOf(ClosedWatchServiceException.class);
    waiting.join();
    assertThatThrownBy(service::poll).isInstanceOf(ClosedWatchServiceException.class);
    assertThatThrownBy(() -> directory.register(service, ALL))
        .isInstanceOf(ClosedWatchServiceException.class);
    service = fs.newWatchService();
    fs.close();
    assertThatThrownBy(service::poll).isInstanceOf(ClosedWatchServiceException.class);
    assertThatThrownBy(() -> directory.register(service, ALL))
        .isInstanceOf(ClosedWatchServiceException.class);
  }

  @Test
  void changesOfOneFileAreOneEvent() throws Exception {
    Path other = Files.createFile(directory.resolve("other"));
    WatchKey key = directory.register(service, ENTRY_MODIFY);
    Path fence = Files.createDirectory(fs.getPath("/fence"));
    WatchKey last = fence.register(service, ENTRY_CREATE);
    for (int i = 0; i < 5; i++) {
      Files.writeString(directory.resolve("old"), "x".repeat(i));
      Files.writeString(other, "y".repeat(i));
    }
    assertThat(service.poll(20, TimeUnit.SECONDS)).isEqualTo(key);
    Files.createFile(fence.resolve("told-last"));
    assertThat(service.poll(20, TimeUnit.SECONDS)).isEqualTo(last);

    assertThat(key.pollEvents())
        .extracting(event -> String.valueOf(event.context()))
        .containsExactlyInAnyOrder("old", "other"); // "other" may still be told of as new
  }

  @Test
  void whatIsLostIsTheOnlyEvent() throws Exception {
    WatchKey key = directory.register(service, ENTRY_CREATE, OVERFLOW);
    Path fence = Files.createDirectory(fs.getPath("/fence"));
    WatchKey last = fence.register(service, ENTRY_CREATE);
    for (int i = 0; i < 600; i++) {
      Files.createFile(directory.resolve("f" + i));
    }
    assertThat(service.poll(20, TimeUnit.SECONDS)).isEqualTo(key);
    Files.createFile(fence.resolve("told-last"));
    assertThat(service.poll(20, TimeUnit.SECONDS)).isEqualTo(last);

    List<WatchEvent<?>> events = key.pollEvents();

    assertThat(events).extracting(each -> each.kind().name()).containsExactly("OVERFLOW");
    assertThat(events.getFirst().count()).isGreaterThan(1);
  }

  @Test
  void wrongRegistrationsAreRefused() throws Exception {
    assertThatThrownBy(() -> directory.resolve("old").register(service, ALL))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> directory.register(service))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> directory.register(service, OVERFLOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> directory.register(service, ALL, () -> "backwards"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> directory.register(service, ALL, (WatchEvent.Modifier) null))
        .isInstanceOf(NullPointerException.class);
    try (WatchService other = Path.of("/").getFileSystem().newWatchService()) {
      assertThatThrownBy(() -> directory.register(other, ALL))
          .isInstanceOf(ProviderMismatchException.class);
    }
  }
}
