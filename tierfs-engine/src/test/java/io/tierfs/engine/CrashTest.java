package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static io.tierfs.engine.UnionFixture.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Stops the engine dead before each single step of an operation on several tiers, starts a new one
 * over what is left, and wants the old or the new state, nothing else.
 */
class CrashTest {
  /** What the process does when it dies: nothing any more. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Counts the steps that change a tier, and dies before the given one. */
  private static final class Fuse {
    private int left;
    private boolean blown;

    Fuse(int left) {
      this.left = left;
    }

    void step() {
      blown |= left-- == 0;
      if (blown) {
        throw new Crash();
      }
    }
  }

  private static final class Mortal extends ForwardingBackend {
    private final Fuse fuse;

    Mortal(Backend delegate, Fuse fuse) {
      super(delegate);
      this.fuse = fuse;
    }

    @Override
    public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
        throws IOException {
      if (options.access().writes()) {
        fuse.step();
      }
      return super.open(caller, path, options);
    }

    @Override
    public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
      fuse.step();
      super.makeDirectory(caller, path, mode);
    }

    @Override
    public void removeFile(CallContext caller, FsPath path) throws IOException {
      fuse.step();
      super.removeFile(caller, path);
    }

    @Override
    public void removeDirectory(CallContext caller, FsPath path) throws IOException {
      fuse.step();
      super.removeDirectory(caller, path);
    }

    @Override
    public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
        throws IOException {
      fuse.step();
      super.rename(caller, from, to, mode);
    }

    @Override
    public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
      fuse.step();
      super.change(caller, path, change);
    }
  }

  private interface Setup {
    void on(UnionFixture fs) throws IOException;
  }

  /** The whole merged tree: path → content, or "/" for a directory. */
  private static Map<String, String> tree(UnionFixture fs) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    collect(fs, "", tree);
    return tree;
  }

  private static void collect(UnionFixture fs, String path, Map<String, String> tree)
      throws IOException {
    for (String name : fs.list(path)) {
      String child = path.isEmpty() ? name : path + '/' + name;
      boolean directory = fs.stat(child).isDirectory();
      tree.put(child, directory ? "/" : fs.read(child));
      if (directory) {
        collect(fs, child, tree);
      }
    }
  }

  private static List<TierSetup> setups(List<Backend> backends) {
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < backends.size(); i++) {
      tiers.add(TierSetup.of("t" + i, backends.get(i)));
    }
    return tiers;
  }

  /** Runs the operation with a crash before its first step, its second, … until it gets through. */
  private static void assertAllOrNothing(int tierCount, Setup setup, Setup operation)
      throws IOException {
    assertAllOrNothing(tierCount, setup, operation, 2);
  }

  private static void assertAllOrNothing(
      int tierCount, Setup setup, Setup operation, int crashesMin) throws IOException {
    int crashes = 0;
    for (int steps = 0; ; steps++) {
      List<Backend> backends = new ArrayList<>();
      for (int i = 0; i < tierCount; i++) {
        backends.add(new InMemoryBackend());
      }
      Map<String, String> before;
      try (var fs = UnionFixture.of(setups(backends), CacheSettings.DEFAULT)) {
        setup.on(fs);
        before = tree(fs);
      }
      Fuse fuse = new Fuse(steps);
      List<Backend> mortal = new ArrayList<>();
      backends.forEach(backend -> mortal.add(new Mortal(backend, fuse)));
      boolean crashed = false;
      try {
        operation.on(UnionFixture.of(setups(mortal), CacheSettings.DEFAULT));
      } catch (Crash e) {
        crashed = true;
        crashes++;
      }
      Map<String, String> left;
      try (var fs = UnionFixture.of(setups(backends), CacheSettings.DEFAULT)) {
        left = tree(fs);
        for (Backend tier : backends) {
          assertThat(NamelessTest.left(tier)).isEmpty();
        }
        assertThat(fs.tier(0).capabilities()).isNotEmpty();
      }
      Map<String, String> after = expected(tierCount, setup, operation);
      assertThat(left).as("after a crash before step " + steps).isIn(before, after);
      if (!crashed) {
        assertThat(left).isEqualTo(after);
        assertThat(crashes).as("crashes").isGreaterThanOrEqualTo(crashesMin);
        return;
      }
    }
  }

  private static Map<String, String> expected(int tierCount, Setup setup, Setup operation)
      throws IOException {
    try (var fs = UnionFixture.tiers(tierCount)) {
      setup.on(fs);
      operation.on(fs);
      return tree(fs);
    }
  }

  @Test
  void unlink() throws Exception {
    assertAllOrNothing(
        3, fs -> fs.put(0, "f", "0").put(1, "f", "1").put(2, "f", "2"), fs -> fs.unlink("f"));
  }

  @Test
  void rmdir() throws Exception {
    assertAllOrNothing(3, fs -> fs.dir(0, "d").dir(1, "d").dir(2, "d"), fs -> fs.rmdir("d"));
  }

  @Test
  void unlinkOverAHiddenTree() throws Exception {
    assertAllOrNothing(
        2, fs -> fs.put(0, "x", "file").put(1, "x/inside", "kept"), fs -> fs.unlink("x"));
  }

  @Test
  void renameBelowHotterTargets() throws Exception {
    assertAllOrNothing(
        4,
        fs ->
            fs.put(2, "src", "new")
                .put(3, "src", "older")
                .put(0, "dst", "hot")
                .put(1, "dst", "warm")
                .put(2, "dst", "same")
                .put(3, "dst", "cold"),
        fs -> fs.rename("src", "dst"));
  }

  @Test
  void renameAboveColderTargets() throws Exception {
    assertAllOrNothing(
        3,
        fs -> fs.put(0, "src", "new").put(1, "src", "older").put(2, "dst", "cold"),
        fs -> fs.rename("src", "dst"));
  }

  @Test
  void renameIntoAClonedDirectory() throws Exception {
    assertAllOrNothing(
        2, fs -> fs.put(1, "f", "x").dir(0, "only/hot"), fs -> fs.rename("f", "only/hot/f"));
  }

  @Test
  void aNamelessFileGetsItsName() throws Exception {
    assertAllOrNothing(
        2,
        fs -> {
          fs.dir(1, "group").dir(0, "only/hot");
          fs.tier(1).change(DAEMON, FsPath.of("group"), AttributeChange.permissions(02777));
        },
        fs -> {
          Node group = fs.node("group");
          OpenFile file = fs.union().createNameless(USER, group, OpenOptions.createNew(0600));
          fs.union().makeHardLink(USER, file.node(), fs.node("only/hot"), "f");
          file.close();
        });
  }

  @Test
  void directoryRename() throws Exception {
    assertAllOrNothing(
        3,
        fs -> fs.put(0, "d/a", "0").put(1, "d/b", "1").put(2, "d/c", "2"),
        fs -> fs.rename("d", "e"));
  }

  @Test
  void directoryRenameOverAnEmptyOne() throws Exception {
    assertAllOrNothing(
        3,
        fs -> fs.put(0, "d/a", "0").put(1, "d/b", "1").dir(1, "e").dir(2, "e"),
        fs -> fs.rename("d", "e"));
  }

  @Test
  void directoryRenameOverAHiddenFile() throws Exception {
    assertAllOrNothing(
        3,
        fs -> fs.put(0, "d/a", "0").put(1, "d/b", "1").put(2, "d", "hidden"),
        fs -> fs.rename("d", "e"));
  }

  @Test
  void directoryRenameOverAnEmptyOneOfItsTier() throws Exception {
    assertAllOrNothing(
        2, fs -> fs.put(0, "d/a", "0").put(1, "d/b", "1").dir(0, "e"), fs -> fs.rename("d", "e"));
  }

  @Test
  void directoryRenameOnOneTierOverAnEmptyOne() throws Exception {
    assertAllOrNothing(1, fs -> fs.put(0, "d/a", "0").dir(0, "e"), fs -> fs.rename("d", "e"), 1);
  }

  @Test
  void directoryRenameOverAnEmptyOneThatHidesAFile() throws Exception {
    assertAllOrNothing(
        2,
        fs -> fs.put(0, "d/a", "0").put(1, "d/b", "1").dir(0, "e").put(1, "e", "hidden"),
        fs -> fs.rename("d", "e"));
  }

  @Test
  void directoryRenameOverAFileBetween() throws Exception {
    assertAllOrNothing(
        3,
        fs -> fs.put(0, "d/a", "0").put(2, "d/c", "2").dir(0, "e").put(1, "e", "hidden"),
        fs -> fs.rename("d", "e"));
  }

  @Test
  void directoryRenameOverAHiddenTree() throws Exception {
    assertAllOrNothing(
        3,
        fs ->
            fs.put(0, "d/a", "0")
                .put(2, "d/c", "2")
                .dir(0, "e")
                .put(1, "e", "hidden")
                .put(2, "e/inside", "hidden"),
        fs -> fs.rename("d", "e"));
  }

  @Test
  void renameToAnotherNameOfTheFileThatIsShadowed() throws Exception {
    assertAllOrNothing(
        2,
        fs -> {
          fs.put(1, "a", "one file");
          fs.tier(1).makeHardLink(CallContext.daemon(), FsPath.of("a"), FsPath.of("b"));
          fs.put(0, "b", "hot");
        },
        fs -> fs.rename("a", "b"));
  }

  @Test
  void createInAClonedDirectory() throws Exception {
    assertAllOrNothing(
        2, fs -> fs.put(1, "a/b/f", "1").put(0, "g", "0"), fs -> fs.rename("g", "a/b/g"));
  }
}
