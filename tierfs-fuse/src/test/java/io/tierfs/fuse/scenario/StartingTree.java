package io.tierfs.fuse.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random tree, made twice: as it should look in a plain directory, and spread over tiers, with
 * merged directories and with shadowed copies that must never show.
 */
final class StartingTree {
  static final List<String> NAMES = List.of("a", "b", "c", "d", "e\u00ff");
  static final int[] USERS = {0, 1000, 1001};

  private static final int[] FILE_MODES = {0644, 0666, 0600, 0755, 04755, 02755};
  private static final int[] DIRECTORY_MODES = {0755, 0777, 0777, 01777, 02775, 02777, 0700};
  private static final int DEPTH_MAX = 3;
  private static final long EPOCH = 1_000_000_000;

  private final Posix posix;
  private final Random random;
  private final String plain;
  private final List<String> tiers;

  StartingTree(Posix posix, Random random, String plain, List<String> tiers) {
    this.posix = posix;
    this.random = random;
    this.plain = plain;
    this.tiers = tiers;
  }

  void build() {
    List<String> roots = new ArrayList<>(tiers);
    roots.add(0, plain);
    fill("", tiers, 0);
    dress(roots, "", 0777);
  }

  private void fill(String directory, List<String> on, int depth) {
    for (String name : NAMES) {
      String path = directory + "/" + name;
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> file(path, on);
        case 3, 4, 5 -> {
          if (depth < DEPTH_MAX) {
            directory(path, on, depth);
          }
        }
        case 6 -> special(path, on);
        default -> {}
      }
    }
  }

  private void directory(String path, List<String> on, int depth) {
    List<String> chosen = new ArrayList<>();
    for (String tier : on) {
      if (random.nextBoolean()) {
        chosen.add(tier);
      }
    }
    if (chosen.isEmpty()) {
      chosen.add(on.get(random.nextInt(on.size())));
    }
    List<String> roots = new ArrayList<>(chosen);
    roots.add(0, plain);
    for (String root : roots) {
      Posix.must(posix.call("mkdir", posix.text(root + path), 0777), "mkdir", root + path);
    }
    fill(path, chosen, depth + 1);
    dress(roots, path, pick(DIRECTORY_MODES));
  }

  private void file(String path, List<String> on) {
    int tier = random.nextInt(on.size());
    List<String> roots = List.of(plain, on.get(tier));
    byte[] data = new byte[random.nextInt(3) * random.nextInt(6000)];
    random.nextBytes(data);
    roots.forEach(root -> write(root + path, data));
    dress(roots, path, pick(FILE_MODES));
    if (random.nextInt(4) == 0) {
      roots.forEach(root -> link(root + path, root + path + "2"));
      shadow(path + "2", on.subList(tier + 1, on.size()));
    }
    shadow(path, on.subList(tier + 1, on.size()));
  }

  private void special(String path, List<String> on) {
    int tier = random.nextInt(on.size());
    boolean fifo = random.nextInt(3) == 0;
    String target = random.nextInt(3) == 0 ? "nowhere" : NAMES.get(random.nextInt(NAMES.size()));
    for (String root : List.of(plain, on.get(tier))) {
      long result =
          fifo
              ? posix.call("mknodat", Posix.AT_FDCWD, posix.text(root + path), 0010644, 0)
              : posix.call("symlink", posix.text(target), posix.text(root + path));
      Posix.must(result, "make", root + path);
    }
    shadow(path, on.subList(tier + 1, on.size()));
  }

  /** Copies that are hidden by a file on a hotter tier. */
  private void shadow(String path, List<String> colder) {
    for (String tier : colder) {
      switch (random.nextInt(8)) {
        case 0, 1 ->
            write(
                tier + path,
                "a shadowed copy".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        case 2 -> {
          Posix.must(posix.call("mkdir", posix.text(tier + path), 0755), "mkdir", path);
          write(tier + path + "/hidden", new byte[10]);
        }
        case 3 ->
            Posix.must(
                posix.call("symlink", posix.text("hidden"), posix.text(tier + path)),
                "symlink",
                path);
        default -> {}
      }
    }
  }

  private void write(String path, byte[] data) {
    long descriptor =
        Posix.must(posix.open(path, Posix.O_WRONLY | Posix.O_CREAT, 0644), "create", path);
    Posix.must(posix.call("write", descriptor, posix.data(data), data.length), "write", path);
    posix.close(descriptor);
  }

  private void link(String existing, String path) {
    Posix.must(posix.call("link", posix.text(existing), posix.text(path)), "link", path);
  }

  /** Gives all copies of a path the same attributes. */
  private void dress(List<String> roots, String path, int mode) {
    int owner = pick(USERS);
    int group = pick(USERS);
    boolean attribute = random.nextInt(3) == 0;
    long seconds = EPOCH + random.nextInt(100_000_000);
    long nanos = random.nextInt(1_000_000_000);
    for (String root : roots) {
      String at = root + path;
      Posix.must(posix.call("chown", posix.text(at), owner, group), "chown", at);
      Posix.must(posix.call("chmod", posix.text(at), mode), "chmod", at);
      if (attribute) {
        Posix.must(
            posix.call("setxattr", posix.text(at), posix.text("user.x"), posix.text("old"), 3, 0),
            "setxattr",
            at);
      }
      long times = posix.times(seconds, nanos, seconds, nanos);
      Posix.must(
          posix.call("utimensat", Posix.AT_FDCWD, posix.text(at), times, 0), "utimensat", at);
    }
  }

  private int pick(int[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
