package io.tierfs.conformance;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One operation of the port on the tree of {@link #setUp}.
 *
 * @param name for people
 * @param act does it, leaves nothing open, and gives what it learned
 */
record Deed(String name, Act act) {
  /** The operation itself. */
  interface Act {
    String on(Rig rig) throws IOException;
  }

  private interface Change {
    void on(Rig rig) throws IOException;
  }

  private static final Instant THEN = Instant.parse("2001-02-03T04:05:06.789Z");

  @Override
  public String toString() {
    return name;
  }

  /**
   * For each tier i: {@code /only_i/f_i} and {@code /all/src_i} on it alone, {@code /tree/in_i} on
   * it of a directory on all. On all tiers: {@code /all/f}, {@code /all/dst}, the empty directories
   * {@code /all/d} and {@code /all/e}. {@code /all/full/x} makes a directory full on the last tier
   * only; {@code /mix} is a file on the first that hides a directory on the last.
   */
  static void setUp(Rig rig) throws IOException {
    int last = rig.count() - 1;
    for (int i = 0; i < rig.count(); i++) {
      rig.put(i, "/only" + i + "/f" + i, "f" + i).put(i, "/all/src" + i, "src" + i);
      rig.put(i, "/tree/in" + i, "in" + i).put(i, "/all/f", "f on " + i);
      rig.put(i, "/all/dst", "dst on " + i).dir(i, "/all/d").dir(i, "/all/e").dir(i, "/all/full");
      rig.tier(i).driver().symlink("/only" + i + "/l" + i, "/target" + i);
      rig.tier(i).memory().setXattr(Rig.CALLER, FsPath.of("/tree"), "user.a", one(), XattrMode.ANY);
    }
    rig.put(last, "/all/full/x", "x");
    rig.put(0, "/mix", "file").put(last, "/mix/hidden", "hidden");
    rig.put(last, "/all/colder", "colder");
  }

  private static byte[] one() {
    return new byte[] {'1'};
  }

  private static Deed change(String name, Change change) {
    return new Deed(
        name,
        rig -> {
          change.on(rig);
          return "";
        });
  }

  private interface OnFile {
    String on(OpenFile file) throws IOException;
  }

  private static Deed open(String name, String path, OnFile action) {
    return new Deed(
        name,
        rig -> {
          Node node = rig.node(path);
          try (OpenFile file = rig.union().open(Rig.CALLER, node, OpenOptions.READ_WRITE)) {
            return action.on(file);
          }
        });
  }

  private static Deed use(String name, String path, OnHandle action) {
    return open(
        name,
        path,
        file -> {
          action.on(file);
          return "";
        });
  }

  private interface OnHandle {
    void on(OpenFile file) throws IOException;
  }

  /** All operations, for a union of so many tiers. */
  static List<Deed> all(int tiers) {
    List<Deed> all = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      perTier(all, i, tiers);
    }
    looks(all, tiers - 1);
    creations(all);
    removals(all, tiers - 1);
    changes(all, tiers - 1);
    return all;
  }

  private static void perTier(List<Deed> all, int i, int tiers) {
    String file = "/only" + i + "/f" + i;
    String other = "/only" + (i + 1) % tiers;
    all.add(
        new Deed("find" + i, rig -> shown(rig.union().find(Rig.CALLER, FsPath.of(file)).stat())));
    all.add(new Deed("read" + i, rig -> rig.read(file)));
    all.add(use("write" + i, file, open -> Rig.write(open, "changed")));
    all.add(new Deed("readlink" + i, rig -> link(rig, "/only" + i + "/l" + i)));
    all.add(change("create in only" + i, rig -> rig.create("/only" + i + "/new")));
    all.add(change("link" + i, rig -> rig.link(file, other + "/link")));
    all.add(change("rename" + i + " to a new name", rig -> rig.rename(file, other + "/new")));
    all.add(change("rename" + i + " over all", rig -> rig.rename("/all/src" + i, "/all/dst")));
    all.add(change("rename directory" + i, rig -> rig.rename("/only" + i, "/tree/moved")));
  }

  private static String link(Rig rig, String path) throws IOException {
    return rig.union().readSymlink(Rig.CALLER, rig.node(path));
  }

  private static String shown(FileStat stat) {
    return Integer.toOctalString(stat.mode()) + ' ' + stat.size() + ' ' + stat.nlink();
  }

  private static void looks(List<Deed> all, int last) {
    all.add(new Deed("find nothing", rig -> String.valueOf(rig.exists("/all/none"))));
    all.add(
        new Deed(
            "look up", rig -> rig.union().lookup(Rig.CALLER, rig.node("/all"), "f").type().name()));
    all.add(new Deed("list", rig -> rig.list("/tree").toString()));
    all.add(new Deed("list directories", rig -> rig.list("/all").toString()));
    all.add(new Deed("list the root", rig -> rig.list("/").toString()));
    all.add(
        new Deed(
            "stat a directory", rig -> shown(rig.union().stat(Rig.CALLER, rig.node("/tree")))));
    all.add(
        new Deed("copies", rig -> rig.union().copies(Rig.CALLER, FsPath.of("/all/f")).size() + ""));
    all.add(
        new Deed(
            "getxattr",
            rig -> text(rig.union().getXattr(Rig.CALLER, rig.node("/tree"), "user.a"))));
    all.add(
        new Deed(
            "listxattr", rig -> rig.union().listXattrs(Rig.CALLER, rig.node("/tree")).toString()));
    all.add(new Deed("statfs", rig -> rig.union().space(Rig.CALLER).totalBytes() + ""));
    all.add(change("syncfs", rig -> rig.union().syncAll(Rig.CALLER)));
    all.add(change("fsyncdir", Deed::syncTree));
    String file = "/only" + last + "/f" + last;
    all.add(use("fsync", file, open -> open.sync(false)));
    all.add(use("flush", file, OpenFile::flush));
    all.add(open("seek", file, open -> open.seekHole(0) + " " + open.seekData(0)));
  }

  private static String text(byte[] value) {
    return new String(value, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void syncTree(Rig rig) throws IOException {
    try (OpenDirectory tree = rig.union().openDirectory(Rig.CALLER, rig.node("/tree"))) {
      tree.sync();
    }
  }

  private static void creations(List<Deed> all) {
    all.add(change("create", rig -> rig.create("/all/new")));
    all.add(
        change(
            "create without a name",
            rig -> {
              Node tree = rig.node("/tree");
              OpenOptions options = OpenOptions.createNew(0640);
              try (OpenFile file = rig.union().createNameless(Rig.CALLER, tree, options)) {
                rig.union().makeHardLink(Rig.CALLER, file.node(), rig.node("/all"), "new");
              }
            }));
    all.add(change("mkdir", rig -> rig.mkdir("/tree/new")));
    all.add(
        change(
            "mknod",
            rig ->
                rig.union()
                    .makeNode(
                        Rig.CALLER, rig.node("/all"), "fifo", FileType.FIFO.modeBits() | 0600, 0)));
    all.add(
        change(
            "symlink", rig -> rig.union().makeSymlink(Rig.CALLER, rig.node("/all"), "new", "to")));
    all.add(change("create where it exists", rig -> Deed.exists(() -> rig.create("/all/f"))));
    all.add(change("mkdir where it exists", rig -> Deed.exists(() -> rig.mkdir("/all/colder"))));
  }

  private interface Refused {
    void run() throws IOException;
  }

  private static void exists(Refused call) throws IOException {
    refused(io.tierfs.api.Errno.EEXIST, call);
  }

  private static void refused(io.tierfs.api.Errno wanted, Refused call) throws IOException {
    try {
      call.run();
    } catch (io.tierfs.api.FsException e) {
      if (e.errno() != wanted) {
        throw e;
      }
      return;
    }
    throw new AssertionError("not " + wanted);
  }

  private static void removals(List<Deed> all, int last) {
    all.add(change("unlink all copies", rig -> rig.unlink("/all/f")));
    all.add(change("unlink what hides a tree", rig -> rig.unlink("/mix")));
    all.add(change("unlink on the last", rig -> rig.unlink("/only" + last + "/f" + last)));
    all.add(change("rmdir", rig -> rig.rmdir("/all/d")));
    all.add(
        change(
            "rmdir of a full one",
            rig -> refused(io.tierfs.api.Errno.ENOTEMPTY, () -> rig.rmdir("/all/full"))));
    all.add(change("rename a merged directory", rig -> rig.rename("/tree", "/all/moved")));
    all.add(change("rename over an empty directory", rig -> rig.rename("/tree", "/all/e")));
    all.add(
        change(
            "rename over a full directory",
            rig -> refused(io.tierfs.api.Errno.ENOTEMPTY, () -> rig.rename("/tree", "/all/full"))));
    all.add(
        change(
            "rename, not to replace",
            rig -> exists(() -> rig.rename("/all/src0", "/all/colder", RenameMode.NO_REPLACE))));
    all.add(change("exchange", rig -> rig.rename("/all/src0", "/only0/f0", RenameMode.EXCHANGE)));
    all.add(change("rename all copies", rig -> rig.rename("/all/f", "/all/new")));
    all.add(change("rename over what hides a tree", rig -> rig.rename("/all/colder", "/mix")));
  }

  private static void changes(List<Deed> all, int last) {
    String file = "/only" + last + "/f" + last;
    all.add(chmod("chmod", file));
    all.add(chmod("chmod a directory", "/tree"));
    all.add(attribute("chown", file, AttributeChange.owner(5, 6)));
    all.add(attribute("chown a directory", "/tree", AttributeChange.owner(5, 6)));
    all.add(attribute("truncate", file, AttributeChange.size(1)));
    TimeChange then = TimeChange.at(THEN);
    all.add(attribute("utimens", file, AttributeChange.times(then, then)));
    all.add(setXattr("setxattr", file));
    all.add(setXattr("setxattr on a directory", "/tree"));
    all.add(
        change(
            "removexattr",
            rig -> rig.union().removeXattr(Rig.CALLER, rig.node("/tree"), "user.a")));
    all.add(use("ftruncate", file, f -> f.change(Rig.CALLER, AttributeChange.size(1))));
    all.add(use("allocate", file, open -> open.allocate(0, 0, 100)));
    all.add(open("fstat", file, open -> shown(open.stat())));
    all.add(
        new Deed(
            "copy a range",
            rig -> {
              try (OpenFile from = rig.union().open(Rig.CALLER, rig.node(file), OpenOptions.READ);
                  OpenFile to =
                      rig.union()
                          .open(Rig.CALLER, rig.node("/all/colder"), OpenOptions.READ_WRITE)) {
                return copied(from, to, 2) + "";
              }
            }));
  }

  /** By the tier, or as programs do where the target had to move to another one. */
  private static long copied(OpenFile from, OpenFile to, int count) throws IOException {
    try {
      return from.copyTo(0, to, 0, count);
    } catch (FsException e) {
      if (e.errno() != io.tierfs.api.Errno.EXDEV) {
        throw e;
      }
      ByteBuffer bytes = ByteBuffer.allocate(count);
      from.read(bytes, 0);
      return to.write(bytes.flip(), 0);
    }
  }

  private static Deed chmod(String name, String path) {
    return attribute(name, path, AttributeChange.permissions(0711));
  }

  private static Deed attribute(String name, String path, AttributeChange change) {
    return change(name, rig -> rig.union().change(Rig.CALLER, rig.node(path), change));
  }

  private static Deed setXattr(String name, String path) {
    return change(
        name,
        rig -> rig.union().setXattr(Rig.CALLER, rig.node(path), "user.b", one(), XattrMode.ANY));
  }
}
