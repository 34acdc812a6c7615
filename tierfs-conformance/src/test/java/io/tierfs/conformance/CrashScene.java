package io.tierfs.conformance;

import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.List;

/** An operation that takes several steps, on tiers where it does. */
record CrashScene(String name, Setup setup, Act act) {
  static final int TIERS = 4;

  interface Setup {
    void on(DiskTiers tiers) throws IOException;
  }

  interface Act {
    void on(DiskTiers.Words union) throws IOException;
  }

  @Override
  public String toString() {
    return name;
  }

  static List<CrashScene> all() {
    return List.of(
        new CrashScene(
            "unlink",
            t -> t.put(0, "f", "0").put(1, "f", "1").put(3, "f", "3"),
            u -> u.unlink("f")),
        new CrashScene(
            "unlink-over-tree",
            t -> t.put(0, "f", "0").put(1, "f/in", "1").put(2, "f", "2").put(3, "f/in", "3"),
            u -> u.unlink("f")),
        new CrashScene(
            "rmdir", t -> t.dir(0, "d").dir(1, "d").dir(2, "d").dir(3, "d"), u -> u.rmdir("d")),
        new CrashScene(
            "rmdir-over-tree",
            t -> t.dir(0, "d").put(1, "d", "file").put(2, "d/in", "2").put(3, "d/in", "3"),
            u -> u.rmdir("d")),
        new CrashScene(
            "rename-below-hotter",
            t ->
                t.put(2, "src", "new")
                    .put(3, "src", "older")
                    .put(0, "dst", "hot")
                    .put(1, "dst", "warm")
                    .put(2, "dst", "same")
                    .put(3, "dst", "cold"),
            u -> u.rename("src", "dst")),
        new CrashScene(
            "rename-above-colder",
            t ->
                t.put(0, "src", "new")
                    .put(2, "src", "older")
                    .put(1, "dst", "cold")
                    .put(3, "dst", "colder"),
            u -> u.rename("src", "dst")),
        new CrashScene(
            "rename-elsewhere",
            t ->
                t.put(3, "a/src", "new")
                    .mode(3, "a", 0701)
                    .put(0, "b/c/dst", "hot")
                    .mode(0, "b", 0710)
                    .mode(0, "b/c", 0711),
            u -> u.rename("a/src", "b/c/dst")),
        new CrashScene(
            "rename-over-what-hides-a-tree",
            t ->
                t.put(2, "src", "new")
                    .put(0, "dst", "hot")
                    .put(1, "dst/in", "hidden")
                    .put(2, "dst/in", "hidden")
                    .put(3, "dst", "cold"),
            u -> u.rename("src", "dst")),
        new CrashScene(
            "rename-to-another-name",
            t -> t.put(1, "src", "one").link(1, "src", "dst").put(0, "dst", "hot"),
            u -> u.rename("src", "dst")),
        new CrashScene(
            "rename-a-link-over-a-file",
            t -> t.symlink(2, "src", "nowhere").put(0, "dst", "hot").symlink(3, "dst", "cold"),
            u -> u.rename("src", "dst")),
        new CrashScene(
            "rename-into-a-hidden-place",
            t -> t.put(2, "src", "new").dir(0, "d").put(1, "d", "cuts").put(2, "d/in", "hidden"),
            u -> u.rename("src", "d/dst")),
        new CrashScene(
            "directory-rename",
            t ->
                t.put(0, "d/a", "0")
                    .put(1, "d/b", "1")
                    .put(2, "d/c", "2")
                    .dir(3, "p")
                    .mode(0, "d", 0711),
            u -> u.rename("d", "p/e")),
        new CrashScene(
            "directory-rename-with-shadows",
            t -> t.put(0, "d/a", "0").put(1, "d/b", "1").put(2, "d", "2").put(3, "d/in", "3"),
            u -> u.rename("d", "e")),
        new CrashScene(
            "directory-rename-over-empty",
            t ->
                t.put(0, "d/a", "0")
                    .put(1, "d/b", "1")
                    .mode(0, "d", 0711)
                    .dir(0, "e")
                    .dir(1, "e")
                    .dir(2, "e"),
            u -> u.rename("d", "e")),
        new CrashScene(
            "directory-rename-over-a-hotter",
            t ->
                t.put(1, "d/a", "1")
                    .put(2, "d/b", "2")
                    .mode(1, "d", 0711)
                    .mode(2, "d", 0711)
                    .dir(0, "e"),
            u -> u.rename("d", "e")),
        new CrashScene(
            "directory-rename-over-what-is-hidden",
            t ->
                t.put(0, "d/a", "0")
                    .put(2, "d/c", "2")
                    .put(3, "d/e", "3")
                    .dir(0, "e")
                    .put(1, "e", "hidden")
                    .put(2, "e/in", "hidden")
                    .put(3, "e", "hidden"),
            u -> u.rename("d", "e")),
        new CrashScene(
            "directory-rename-on-one-tier",
            t -> t.put(2, "d/a", "2").dir(2, "e"),
            u -> u.rename("d", "e")),
        new CrashScene(
            "exchange",
            t -> t.put(1, "a", "1").put(1, "d/b", "2").dir(0, "d"),
            u -> u.rename("a", "d/b", RenameMode.EXCHANGE)),
        new CrashScene(
            "link-with-parents",
            t -> t.put(3, "f", "3").dir(0, "a").mode(0, "a", 0711).dir(0, "a/b"),
            u -> u.link("f", "a/b/l")),
        new CrashScene(
            "create-with-parents",
            t -> t.put(1, "a/b/f", "1").mode(1, "a", 0710).mode(1, "a/b", 0701).put(3, "a/g", "3"),
            u -> u.create("a/b/n")),
        new CrashScene(
            "mkdir-with-parents", t -> t.dir(1, "a/b").mode(1, "a", 0711), u -> u.mkdir("a/b/n")),
        new CrashScene(
            "write-on-a-full-tier",
            t -> t.put(0, "d/tight", "old").mode(0, "d", 0711).mode(0, "d/tight", 0440),
            u -> u.write("d/tight", "what is longer")),
        new CrashScene(
            "write-on-a-full-cold-tier",
            t -> t.put(2, "d/e/tight", "old").mode(2, "d", 0711).dir(3, "d"),
            u -> u.write("d/e/tight", "what is longer")),
        new CrashScene(
            "symlink-with-parents", t -> t.dir(2, "a/b"), u -> u.symlink("a/b/l", "to")));
  }
}
