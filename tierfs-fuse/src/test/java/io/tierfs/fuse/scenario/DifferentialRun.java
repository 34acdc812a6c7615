package io.tierfs.fuse.scenario;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** The same operations on a mount and on a plain directory, compared at every step. */
final class DifferentialRun implements AutoCloseable {
  private static final int STEPS_PER_TREE = 50;

  /**
   * What to do.
   *
   * @param transport how the union is mounted
   * @param seed decides all that is random
   * @param cache how long the kernel trusts what it knows
   */
  record Plan(
      MountSettings.Transport transport, int tiers, CacheSettings cache, long seed, int steps) {}

  private final Plan plan;
  private final MountedUnion union;
  private final World plain;
  private final World mount;
  private final Random random;
  private final List<Operation> done = new ArrayList<>();

  private DifferentialRun(Path base, Plan plan, MountedUnion.Wrapper wrapper) throws IOException {
    this.plan = plan;
    List<Path> tiers = MountedUnion.directories(base, plan.tiers());
    Posix posix = new Posix();
    plain = new World(posix, Files.createDirectories(base.resolve("plain")).toString());
    random = new Random(plan.seed());
    List<String> roots = tiers.stream().map(Path::toString).toList();
    new StartingTree(posix, random, plain.root, roots).build();
    union = MountedUnion.of(base, tiers, plan.transport(), plan.cache(), wrapper);
    mount = new World(posix, union.point().toString());
  }

  /** Thinks of operations and does them. */
  static void run(Path base, Plan plan, MountedUnion.Wrapper wrapper) throws IOException {
    try (DifferentialRun run = new DifferentialRun(base, plan, wrapper)) {
      OperationGenerator generator = new OperationGenerator(run.random, run.plain);
      run.compareTrees("the trees at the start");
      for (int i = 0; i < plan.steps(); i++) {
        run.step(generator.next());
      }
      run.finish();
    }
  }

  /** Does given operations, for a smaller example of a mismatch. */
  static void replay(Path base, Plan plan, MountedUnion.Wrapper wrapper, List<Operation> operations)
      throws IOException {
    try (DifferentialRun run = new DifferentialRun(base, plan, wrapper)) {
      for (Operation operation : operations) {
        run.step(operation);
        run.compareTrees("the trees");
      }
      run.finish();
    }
  }

  private void step(Operation operation) throws Mismatch {
    noteLinks(operation);
    if (operation.limit().test(plain)) {
      return;
    }
    refresh(operation);
    done.add(operation);
    String expected = operation.run(plain);
    String actual = operation.run(mount);
    closeOrphans();
    if (!expected.equals(actual)) {
      throw mismatch("expected " + expected + "\n     got " + actual);
    }
    noteLinks(operation);
    for (String path : operation.paths()) {
      compareAttributes(path);
    }
    if (operation.slot() >= 0) {
      compareHandles(operation.slot());
    }
    if (done.size() % STEPS_PER_TREE == 0) {
      compareTrees("the trees");
    }
  }

  /**
   * libfuse 2 needs a path for most of what is done by handle. It has none for a file without a
   * name whose directory was removed too, nor for one that was opened without its knowledge.
   */
  private void closeOrphans() {
    for (int slot = 0; slot < World.SLOTS; slot++) {
      if (plain.orphaned(slot)) {
        plain.closeSlot(slot);
        mount.closeSlot(slot);
      }
    }
  }

  private void noteLinks(Operation operation) {
    for (String path : operation.paths()) {
      noteLinks(plain.posix.stat(plain.at(path), Posix.AT_SYMLINK_NOFOLLOW));
      noteLinks(plain.posix.stat(plain.at(path), 0));
    }
    if (operation.slot() >= 0) {
      noteLinks(plain.slotStat(operation.slot(), 0));
    }
  }

  private void noteLinks(Posix.Stat stat) {
    if (stat != null && !stat.isDirectory() && stat.nlink() > 1) {
      plain.linked.add(stat.inode());
    }
  }

  /**
   * libfuse 2 has one inode for each name, and so the kernel remembers attributes by name: those of
   * a file with several names are asked anew, which {@code statx} can order.
   */
  private void refresh(Operation operation) {
    for (String path : operation.paths()) {
      for (int flags : new int[] {0, Posix.AT_SYMLINK_NOFOLLOW}) {
        if (isLinked(plain.posix.stat(plain.at(path), flags))) {
          mount.posix.stat(mount.at(path), flags | Posix.AT_STATX_FORCE_SYNC);
        }
      }
    }
    if (operation.slot() >= 0 && isLinked(plain.slotStat(operation.slot(), 0))) {
      mount.slotStat(operation.slot(), Posix.AT_STATX_FORCE_SYNC);
    }
  }

  private boolean isLinked(Posix.Stat stat) {
    return stat != null && plain.linked.contains(stat.inode());
  }

  private void compareAttributes(String path) throws Mismatch {
    Posix.Stat expected = plain.posix.stat(plain.at(path), Posix.AT_SYMLINK_NOFOLLOW);
    int force = isLinked(expected) ? Posix.AT_STATX_FORCE_SYNC : 0;
    Posix.Stat actual = mount.posix.stat(mount.at(path), Posix.AT_SYMLINK_NOFOLLOW | force);
    compare(path, expected, actual);
  }

  private void compareHandles(int slot) throws Mismatch {
    if (plain.slots[slot] >= 0 && !Operation.removedDirectory(slot).test(plain)) {
      Posix.Stat expected = plain.slotStat(slot, 0);
      int force = isLinked(expected) ? Posix.AT_STATX_FORCE_SYNC : 0;
      compare("#" + slot, expected, mount.slotStat(slot, force));
    }
  }

  private void compare(String what, Posix.Stat expected, Posix.Stat actual) throws Mismatch {
    String wanted = expected == null ? "nothing" : TreeSnapshot.attributes(expected);
    String got = actual == null ? "nothing" : TreeSnapshot.attributes(actual);
    if (!wanted.equals(got)) {
      throw mismatch(what + " has other attributes\nexpected " + wanted + "\n     got " + got);
    }
  }

  private void compareTrees(String what) throws Mismatch {
    Predicate<String> linked =
        path -> isLinked(plain.posix.stat(plain.at(path), Posix.AT_SYMLINK_NOFOLLOW));
    Map<String, String> expected = TreeSnapshot.of(plain.posix, plain.root, path -> false);
    Map<String, String> actual = TreeSnapshot.of(mount.posix, mount.root, linked);
    List<String> differences = TreeSnapshot.differences(expected, actual);
    if (!differences.isEmpty()) {
      throw mismatch(what + " differ:\n" + String.join("\n", differences));
    }
  }

  private void finish() throws IOException {
    plain.closeAll();
    mount.closeAll();
    compareTrees("the trees at the end");
    union.remount(MountedUnion.NO_TTL);
    compareTrees("the trees after a new mount");
  }

  private Mismatch mismatch(String text) {
    return new Mismatch(plan, done, text);
  }

  @Override
  public void close() throws IOException {
    plain.closeAll();
    mount.closeAll();
    union.close();
  }
}
