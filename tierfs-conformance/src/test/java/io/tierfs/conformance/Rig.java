package io.tierfs.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.TierMode;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.Union;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.FakeClock;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.RecordingBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A union over tiers in memory that can be made to fail, and short words to use it by path. */
final class Rig implements AutoCloseable {
  static final CallContext CALLER = CallContext.of(0, 0, 022);

  /** Kept, so that the level holds: what fails here by the thousand is meant to. */
  private static final Logger LOG = Logger.getLogger("io.tierfs.engine");

  static {
    LOG.setLevel(Level.SEVERE);
  }

  /** The parts of one tier, from the store to what the engine sees. */
  record Parts(
      InMemoryBackend memory, OpenCursors cursors, FaultyBackend faulty, RecordingBackend seen) {
    static Parts of(InMemoryBackend memory) {
      OpenCursors cursors = new OpenCursors(memory);
      FaultyBackend faulty = new FaultyBackend(cursors);
      return new Parts(memory, cursors, faulty, new RecordingBackend(faulty));
    }

    /** To set the tier up and to look at it, past all faults. */
    BackendDriver driver() {
      return new BackendDriver(memory, CALLER);
    }
  }

  /** An engine closes its tiers, but these are to be looked at afterwards. */
  private static final class KeptOpen extends ForwardingBackend {
    KeptOpen(Backend delegate) {
      super(delegate);
    }

    @Override
    public void close() {}
  }

  private final List<Parts> tiers;
  private final List<TierMode> modes;
  private TierFs engine;

  private Rig(List<Parts> tiers, List<TierMode> modes) throws IOException {
    this.tiers = tiers;
    this.modes = modes;
    this.engine = start();
  }

  static Rig of(int count) throws IOException {
    TierMode[] modes = new TierMode[count];
    Arrays.fill(modes, TierMode.RW);
    return of(modes);
  }

  static Rig of(TierMode... modes) throws IOException {
    List<Parts> tiers = new ArrayList<>();
    for (int i = 0; i < modes.length; i++) {
      tiers.add(Parts.of(InMemoryBackend.builder().clock(new FakeClock()).build()));
    }
    return new Rig(tiers, List.of(modes));
  }

  static Rig over(InMemoryBackend... stores) throws IOException {
    List<Parts> tiers = new ArrayList<>();
    List<TierMode> modes = new ArrayList<>();
    for (InMemoryBackend store : stores) {
      tiers.add(Parts.of(store));
      modes.add(TierMode.RW);
    }
    return new Rig(tiers, modes);
  }

  private TierFs start() throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(CacheSettings.DEFAULT);
    for (int i = 0; i < tiers.size(); i++) {
      builder.tier(new TierSetup("t" + i, new KeptOpen(tiers.get(i).seen()), modes.get(i), 0));
    }
    return builder.build();
  }

  /** Ends the engine and starts another over the same tiers. */
  void restart() throws IOException {
    engine.close();
    engine = start();
  }

  Union union() {
    return engine.union();
  }

  int count() {
    return tiers.size();
  }

  Parts tier(int index) {
    return tiers.get(index);
  }

  void heal() {
    tiers.forEach(tier -> tier.faulty().heal());
  }

  /** Handles and listings that the engine opened on the tiers and did not close. */
  int leaked() {
    return tiers.stream().mapToInt(t -> t.memory().openHandles() + t.cursors().count()).sum();
  }

  /** Puts a file with its parents onto one tier, behind the union's back. */
  Rig put(int tier, String path, String text) throws IOException {
    tier(tier).driver().mkdirs(FsPath.of(path).parent().value()).write(path, text);
    return this;
  }

  Rig dir(int tier, String path) throws IOException {
    tier(tier).driver().mkdirs(path);
    return this;
  }

  /** On which tiers something has this path, as a text such as {@code 0,2}. */
  String on(String path) throws IOException {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < tiers.size(); i++) {
      if (tier(i).driver().exists(path)) {
        found.add(String.valueOf(i));
      }
    }
    return String.join(",", found);
  }

  Node node(String path) throws IOException {
    return union().find(CALLER, FsPath.of(path)).node();
  }

  Node parent(String path) throws IOException {
    return node(FsPath.of(path).parent().value());
  }

  static String name(String path) {
    return FsPath.of(path).name();
  }

  boolean exists(String path) throws IOException {
    try {
      node(path);
      return true;
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  String read(String path) throws IOException {
    try (OpenFile file = union().open(CALLER, node(path), OpenOptions.READ)) {
      return read(file);
    }
  }

  static String read(OpenFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (buffer.hasRemaining() && file.read(buffer, buffer.position()) > 0) {}
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  void create(String path) throws IOException {
    union().create(CALLER, parent(path), name(path), OpenOptions.createNew(0644)).close();
  }

  static void write(OpenFile file, String text) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (buffer.hasRemaining()) {
      file.write(buffer, buffer.position());
    }
  }

  void mkdir(String path) throws IOException {
    union().makeDirectory(CALLER, parent(path), name(path), 0755);
  }

  void unlink(String path) throws IOException {
    union().removeFile(CALLER, parent(path), name(path));
  }

  void rmdir(String path) throws IOException {
    union().removeDirectory(CALLER, parent(path), name(path));
  }

  void rename(String from, String to) throws IOException {
    rename(from, to, RenameMode.REPLACE);
  }

  void rename(String from, String to, RenameMode mode) throws IOException {
    union().rename(CALLER, parent(from), name(from), parent(to), name(to), mode);
  }

  void link(String existing, String path) throws IOException {
    union().makeHardLink(CALLER, node(existing), parent(path), name(path));
  }

  /** The names in a directory, sorted, without the dots; fails where one comes twice. */
  TreeSet<String> list(String path) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (OpenDirectory directory = union().openDirectory(CALLER, node(path))) {
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
