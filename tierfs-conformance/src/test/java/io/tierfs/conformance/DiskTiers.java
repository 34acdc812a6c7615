package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Decision;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.Finding;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.RoutingChains;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.Union;
import io.tierfs.engine.UnionCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Directories {@code t0}, {@code t1}, … that are tiers, now and then of a union. */
record DiskTiers(Path base, int count) {
  private static final CallContext CALLER = CallContext.of(0, 0, 022);

  /** Kept, so that the level holds: renames are cut short here by the hundred. */
  private static final Logger LOG = Logger.getLogger("io.tierfs.engine");

  static {
    LOG.setLevel(Level.SEVERE);
  }

  /** Puts something between a union and the directory of a tier. */
  interface Wrapper {
    Wrapper NONE = backend -> backend;

    Backend wrap(Backend backend);
  }

  static DiskTiers make(Path base, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.createDirectories(base.resolve("t" + i));
    }
    return new DiskTiers(base.toRealPath(), count);
  }

  Path root(int tier) {
    return base.resolve("t" + tier);
  }

  DiskTiers put(int tier, String path, String text) throws IOException {
    Path file = root(tier).resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  DiskTiers dir(int tier, String path) throws IOException {
    Files.createDirectories(root(tier).resolve(path));
    return this;
  }

  DiskTiers link(int tier, String existing, String path) throws IOException {
    Files.createLink(root(tier).resolve(path), root(tier).resolve(existing));
    return this;
  }

  DiskTiers symlink(int tier, String path, String target) throws IOException {
    Files.createSymbolicLink(root(tier).resolve(path), Path.of(target));
    return this;
  }

  DiskTiers mode(int tier, String path, int mode) throws IOException {
    Files.setAttribute(root(tier).resolve(path), "unix:mode", mode);
    return this;
  }

  private List<TierSetup> setups(Wrapper wrapper) throws IOException {
    List<TierSetup> setups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Backend tier = new TightTier(LocaldirBackend.open(root(i)), "disk " + i, i % 2 == 0);
      setups.add(TierSetup.of("t" + i, wrapper.wrap(tier)));
    }
    return setups;
  }

  private static RoutingChains creating(RoutingPolicy policy) {
    return new RoutingChains(List.of(), List.of(new ChainLink("test", policy)), List.of());
  }

  /** What is new is made on the primary, with parents where it has none. */
  private static final RoutingChains TO_THE_PRIMARY =
      creating((_, candidates) -> Decision.take(candidates.getFirst()));

  /** What is new is made on any tier, by its path. */
  private static final RoutingChains ANYWHERE =
      creating(
          (request, candidates) -> {
            int hash = request.path().value().hashCode();
            return Decision.take(candidates.get(Math.floorMod(hash, candidates.size())));
          });

  /** Starts an engine, which settles what a crash left. */
  TierFs start(Wrapper wrapper) throws IOException {
    return start(wrapper, TO_THE_PRIMARY);
  }

  /** Starts an engine that makes new files on all tiers. */
  TierFs startSpreading() throws IOException {
    return start(Wrapper.NONE, ANYWHERE);
  }

  private TierFs start(Wrapper wrapper, RoutingChains chains) throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(CacheSettings.DEFAULT).routing(chains);
    setups(wrapper).forEach(builder::tier);
    return builder.build();
  }

  /** What a check finds that is wrong; writes nothing. */
  List<Finding> errors() throws IOException {
    List<Finding> errors = new ArrayList<>();
    List<TierSetup> setups = setups(Wrapper.NONE);
    try {
      UnionCheck.run(
          setups,
          false,
          finding -> {
            if (finding.isLeft()) {
              errors.add(finding);
            }
          });
    } finally {
      for (TierSetup setup : setups) {
        setup.backend().close();
      }
    }
    return errors;
  }

  /** What lies in a directory of the own areas, whatever a check says. */
  List<Path> own(String area) throws IOException {
    List<Path> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path directory = root(i).resolve(".tierfs").resolve(area);
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        try (var files = Files.list(directory)) {
          files.forEach(found::add);
        }
      }
    }
    return found;
  }

  /** The merged tree by an engine that starts now: what each path is, by path. */
  Map<String, String> tree(Wrapper wrapper) throws IOException {
    try (TierFs engine = start(wrapper)) {
      Map<String, String> tree = new TreeMap<>();
      Words words = new Words(engine.union());
      words.tree("", tree);
      return tree;
    }
  }

  /** A union by path. */
  record Words(Union union) {
    Node node(String path) throws IOException {
      return union.find(CALLER, FsPath.of(path)).node();
    }

    private Node parent(String path) throws IOException {
      return node(FsPath.of(path).parent().value());
    }

    private static String name(String path) {
      return FsPath.of(path).name();
    }

    void create(String path) throws IOException {
      union.create(CALLER, parent(path), name(path), OpenOptions.createNew(0640)).close();
    }

    void write(String path, String text) throws IOException {
      try (OpenFile file = union.open(CALLER, node(path), OpenOptions.READ_WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        if (file.write(bytes, 0) < bytes.capacity()) {
          throw new IOException("a short write");
        }
      }
    }

    void mkdir(String path) throws IOException {
      union.makeDirectory(CALLER, parent(path), name(path), 0750);
    }

    void symlink(String path, String target) throws IOException {
      union.makeSymlink(CALLER, parent(path), name(path), target);
    }

    void unlink(String path) throws IOException {
      union.removeFile(CALLER, parent(path), name(path));
    }

    void rmdir(String path) throws IOException {
      union.removeDirectory(CALLER, parent(path), name(path));
    }

    void rename(String from, String to) throws IOException {
      rename(from, to, RenameMode.REPLACE);
    }

    void rename(String from, String to, RenameMode mode) throws IOException {
      union.rename(CALLER, parent(from), name(from), parent(to), name(to), mode);
    }

    void link(String existing, String path) throws IOException {
      union.makeHardLink(CALLER, node(existing), parent(path), name(path));
    }

    void tree(String path, Map<String, String> tree) throws IOException {
      Found found = union.find(CALLER, FsPath.of(path));
      tree.put(path, described(found));
      if (found.stat().isDirectory()) {
        for (String name : names(found.node())) {
          tree(path.isEmpty() ? name : path + '/' + name, tree);
        }
      }
    }

    private String described(Found found) throws IOException {
      FileStat stat = found.stat();
      String what = Integer.toOctalString(stat.mode()) + ' ' + stat.uid() + ':' + stat.gid();
      return switch (stat.type()) {
        case REGULAR -> {
          try (OpenFile file = union.open(CALLER, found.node(), OpenOptions.READ)) {
            yield what + " holds " + Rig.read(file);
          }
        }
        case SYMLINK -> what + " to " + union.readSymlink(CALLER, found.node());
        default -> what;
      };
    }

    private List<String> names(Node directory) throws IOException {
      List<String> names = new ArrayList<>();
      try (OpenDirectory open = union.openDirectory(CALLER, directory)) {
        long position = 2;
        for (var entry = open.entry(position); entry != null; ) {
          names.add(entry.name());
          entry = open.entry(++position);
        }
      }
      return names;
    }
  }
}
