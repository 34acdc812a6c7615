package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.CacheSettings;
import io.tierfs.fuse.internal.kernel.NewsUnion.Store;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.Outsider;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Others change the tiers while the mount is used. When the news has been told, the mount shows
 * what the tiers hold, though the kernel may remember names for an hour.
 */
@Tag("mount")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewsRandomTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final CallContext DAEMON = CallContext.daemon();
  private static final String[] NAMES = {"a", "b", "c"};

  @TempDir Path base;
  private final List<String> done = new ArrayList<>();
  private NewsUnion union;
  private Random random;

  @ParameterizedTest
  @CsvSource({
    "MEMORY,1,60,65536",
    "MEMORY,2,60,65536",
    "MEMORY,3,60,65536",
    "MEMORY,2,60,4",
    "DIRECTORY,1,15,65536",
    "DIRECTORY,3,15,65536"
  })
  void theMountComesToShowWhatTheTiersHold(Store store, int tiers, int rounds, int watches)
      throws IOException {
    long seed = Seeds.seed(getClass().getSimpleName());
    random = new Random(seed);
    // A directory that was only seen in its parent's listing is not watched: its times pass.
    CacheSettings cache =
        new CacheSettings(NewsUnion.HOUR, Duration.ofMillis(50), NewsUnion.HOUR, 200_000)
            .watched(watches);
    try (NewsUnion mounted = new NewsUnion(base, store, tiers, cache)) {
      union = mounted;
      for (int i = 0; i < rounds; i++) {
        for (int j = random.nextInt(12); j >= 0; j--) {
          step();
        }
        converge(seed);
      }
    }
  }

  private void step() {
    try {
      if (random.nextBoolean()) {
        int tier = random.nextInt(union.outsiders.size());
        outside(tier, union.outsiders.get(tier));
      } else {
        inside();
      }
    } catch (IOException | AssertionError e) {
      done.add("  " + e.getMessage());
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }

  private String note(String text) {
    done.add(text);
    return text;
  }

  private void outside(int tier, Outsider outsider) throws IOException {
    String path = path();
    String who = "tier " + tier + ": ";
    switch (random.nextInt(8)) {
      case 0, 1 -> outsider.write(path, note(who + "write " + path + " " + done.size()));
      case 2, 3 -> {
        note(who + "mkdir " + path);
        outsider.mkdir(path);
      }
      case 4 -> {
        note(who + "remove " + path);
        outsider.remove(path);
      }
      case 5 -> {
        note(who + "rmdir " + path);
        outsider.rmdir(path);
      }
      case 6 -> {
        String to = path();
        // To tear a merged directory apart would leave two that the union takes for one.
        if (!isMerged(FsPath.of(path)) && !isMerged(FsPath.of(to))) {
          note(who + "rename " + path + " " + to);
          outsider.rename(path, to);
        }
      }
      default -> {
        int mode = 0700 | random.nextInt(64);
        note(who + "chmod " + path + " " + Integer.toOctalString(mode));
        outsider.chmod(path, mode);
      }
    }
  }

  private boolean isMerged(FsPath path) throws IOException {
    int copies = 0;
    for (Backend tier : union.tiers) {
      FileStat stat = stat(tier, path);
      copies += stat != null && stat.isDirectory() ? 1 : 0;
    }
    return copies > 1;
  }

  private void inside() throws IOException {
    String path = path();
    Path at = union.at(path);
    switch (random.nextInt(9)) {
      case 0, 1 -> Files.writeString(at, note("write " + path + " " + done.size()));
      case 2 -> {
        note("mkdir " + path);
        Files.createDirectory(at);
      }
      case 3 -> {
        note("delete " + path);
        Files.delete(at);
      }
      case 4 -> {
        String to = path();
        note("rename " + path + " " + to);
        Files.move(
            at, union.at(to), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
      case 5 -> {
        note("list " + path);
        try (Stream<Path> entries = Files.list(at)) {
          done.add("  " + entries.count());
        }
      }
      case 6 -> {
        note("read " + path);
        Files.readString(at);
      }
      default -> {
        note("stat " + path);
        Files.readAttributes(at, "unix:*", LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private void converge(long seed) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    Map<String, String> expected = expected();
    Map<String, String> shown = shown();
    while (!expected.equals(shown) && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
      expected = expected();
      shown = shown();
    }
    assertThat(shown)
        .as("seed %s, after %s", seed, done.subList(Math.max(0, done.size() - 60), done.size()))
        .isEqualTo(expected);
  }

  /** What the tiers hold, merged. */
  private Map<String, String> expected() throws IOException {
    Map<String, String> view = new TreeMap<>();
    List<Backend> all = new ArrayList<>(union.tiers);
    expect(view, all, FsPath.ROOT);
    return view;
  }

  private void expect(Map<String, String> view, List<Backend> tiers, FsPath directory)
      throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (Backend tier : tiers) {
      try (DirectoryCursor cursor = tier.list(DAEMON, directory)) {
        for (DirectoryEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
          names.add(entry.name());
        }
      }
    }
    for (String name : names) {
      if (name.equals(".tierfs")) {
        continue;
      }
      FsPath path = directory.resolve(name);
      List<Backend> merged = new ArrayList<>();
      FileStat top = null;
      Instant newest = Instant.MIN;
      for (Backend tier : tiers) {
        FileStat stat = stat(tier, path);
        if (stat == null) {
          continue;
        }
        if (top == null) {
          top = stat;
        }
        if (!stat.isDirectory()) {
          if (merged.isEmpty()) {
            newest = stat.mtime();
            merged.add(tier);
          }
          break;
        }
        newest = stat.mtime().isAfter(newest) ? stat.mtime() : newest;
        merged.add(tier);
      }
      String line = Integer.toOctalString(top.mode()) + " " + newest;
      if (top.isDirectory()) {
        view.put(path.value(), line);
        expect(view, merged, path);
      } else {
        view.put(path.value(), line + " " + read(merged.get(0), path));
      }
    }
  }

  private static FileStat stat(Backend tier, FsPath path) throws IOException {
    try {
      return tier.stat(DAEMON, path);
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return null;
      }
      throw e;
    }
  }

  private static String read(Backend tier, FsPath path) throws IOException {
    try (FileHandle file = tier.open(DAEMON, path, OpenOptions.READ)) {
      return BackendDriver.read(file);
    }
  }

  private Map<String, String> shown() throws IOException {
    Map<String, String> view = new TreeMap<>();
    try {
      show(view, union.point);
    } catch (IOException e) {
      view.put("failed", e.toString());
    }
    return view;
  }

  private void show(Map<String, String> view, Path directory) throws IOException {
    List<Path> entries;
    try (Stream<Path> list = Files.list(directory)) {
      entries = list.toList();
    }
    for (Path entry : entries) {
      var attributes = Files.readAttributes(entry, "unix:mode,lastModifiedTime");
      Instant time =
          ((java.nio.file.attribute.FileTime) attributes.get("lastModifiedTime")).toInstant();
      String line = Integer.toOctalString((Integer) attributes.get("mode")) + " " + time;
      String name = union.point.relativize(entry).toString();
      if (Files.isDirectory(entry)) {
        view.put(name, line);
        show(view, entry);
      } else {
        view.put(name, line + " " + Files.readString(entry));
      }
    }
  }
}
