package io.tierfs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.TierMode;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A union over in-memory tiers, and the words to set them up and look at them by path. */
final class UnionFixture implements AutoCloseable {
  static final CallContext DAEMON = CallContext.daemon();
  static final CallContext USER = CallContext.of(1000, 1000, 022);

  private final List<Backend> backends;
  private final TierFs engine;

  private UnionFixture(List<Backend> backends, TierFs engine) {
    this.backends = backends;
    this.engine = engine;
  }

  static UnionFixture tiers(int count) throws IOException {
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tiers.add(TierSetup.of("t" + i, new InMemoryBackend()));
    }
    return of(tiers, CacheSettings.DEFAULT);
  }

  static UnionFixture modes(TierMode... modes) throws IOException {
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < modes.length; i++) {
      tiers.add(new TierSetup("t" + i, new InMemoryBackend(), modes[i], 0));
    }
    return of(tiers, CacheSettings.DEFAULT);
  }

  static UnionFixture of(List<TierSetup> tiers, CacheSettings cache) throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(cache);
    tiers.forEach(builder::tier);
    return new UnionFixture(tiers.stream().map(TierSetup::backend).toList(), builder.build());
  }

  static UnionFixture of(List<TierSetup> tiers, RoutingChains chains) throws IOException {
    TierFs.Builder builder = TierFs.builder().routing(chains);
    tiers.forEach(builder::tier);
    return new UnionFixture(tiers.stream().map(TierSetup::backend).toList(), builder.build());
  }

  Union union() {
    return engine.union();
  }

  Backend tier(int index) {
    return backends.get(index);
  }

  /** Puts a file with its parents onto one tier, behind the union's back. */
  UnionFixture put(int tier, String path, String text) throws IOException {
    mkdirs(tier, FsPath.of(path).parent());
    write(tier(tier), FsPath.of(path), text);
    return this;
  }

  UnionFixture dir(int tier, String path) throws IOException {
    mkdirs(tier, FsPath.of(path));
    return this;
  }

  private void mkdirs(int tier, FsPath path) throws IOException {
    if (path.isRoot() || onTier(tier, path.value())) {
      return;
    }
    mkdirs(tier, path.parent());
    tier(tier).makeDirectory(DAEMON, path, 0755);
  }

  static void write(Backend backend, FsPath path, String text) throws IOException {
    try (FileHandle file = backend.open(DAEMON, path, OpenOptions.createNew(0644))) {
      file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
    }
  }

  boolean onTier(int tier, String path) throws IOException {
    try {
      tier(tier).stat(DAEMON, FsPath.of(path));
      return true;
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  /** On which tiers a path has copies, as a string such as "0,2". */
  String copies(String path) throws IOException {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < backends.size(); i++) {
      if (onTier(i, path)) {
        found.add(String.valueOf(i));
      }
    }
    return String.join(",", found);
  }

  Node node(String path) throws IOException {
    return union().find(DAEMON, FsPath.of(path)).node();
  }

  Node parent(String path) throws IOException {
    return node(FsPath.of(path).parent().value());
  }

  static String name(String path) {
    return FsPath.of(path).name();
  }

  FileStat stat(String path) throws IOException {
    return union().find(DAEMON, FsPath.of(path)).stat();
  }

  boolean exists(String path) throws IOException {
    try {
      stat(path);
      return true;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  String read(String path) throws IOException {
    try (OpenFile file = union().open(DAEMON, node(path), OpenOptions.READ)) {
      return read(file);
    }
  }

  static String read(OpenFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    file.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  UnionFixture create(String path, String text) throws IOException {
    return create(DAEMON, path, text);
  }

  UnionFixture create(CallContext caller, String path, String text) throws IOException {
    OpenOptions options = OpenOptions.createNew(0666);
    try (OpenFile file = union().create(caller, parent(path), name(path), options)) {
      file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
    }
    return this;
  }

  UnionFixture mkdir(String path) throws IOException {
    union().makeDirectory(DAEMON, parent(path), name(path), 0755);
    return this;
  }

  void unlink(String path) throws IOException {
    union().removeFile(DAEMON, parent(path), name(path));
  }

  void rmdir(String path) throws IOException {
    union().removeDirectory(DAEMON, parent(path), name(path));
  }

  void rename(String from, String to) throws IOException {
    rename(from, to, RenameMode.REPLACE);
  }

  void rename(String from, String to, RenameMode mode) throws IOException {
    union().rename(DAEMON, parent(from), name(from), parent(to), name(to), mode);
  }

  void link(String existing, String path) throws IOException {
    union().makeHardLink(DAEMON, node(existing), parent(path), name(path));
  }

  /** The names in a directory, sorted, without the dots; fails where one comes twice. */
  TreeSet<String> list(String path) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (OpenDirectory directory = union().openDirectory(DAEMON, node(path))) {
      long position = 2;
      for (var entry = directory.entry(position); entry != null; ) {
        if (!names.add(entry.name())) {
          throw new AssertionError("listed twice: " + entry.name());
        }
        entry = directory.entry(++position);
      }
    }
    return names;
  }

  @Override
  public void close() {
    engine.close();
  }
}
