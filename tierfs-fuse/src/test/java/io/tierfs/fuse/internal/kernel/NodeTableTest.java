package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import io.tierfs.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Numbers and references of nodes. */
class NodeTableTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 20_000;
  private static final int NODES = 5;
  private static final int MANY = 3000;

  private record AnyNode(long inode, FileType type) implements Node {}

  private final NodeTable table = new NodeTable(node(1));

  private static Node node(long inode) {
    return new AnyNode(inode, FileType.REGULAR);
  }

  @Test
  void aNodeKeepsItsNumberForAsLongAsItIsReferred() throws FsException {
    long id = table.refer(node(5)).id();
    assertThat(table.refer(node(5)).id()).isEqualTo(id);
    table.forget(id, 1);
    assertThat(table.node(id)).isEqualTo(node(5));
    table.forget(id, 1);
    assertThatExceptionOfType(FsException.class).isThrownBy(() -> table.node(id));
    table.forget(id, 1);
    assertThat(table.refer(node(5)).id()).isNotEqualTo(id);
  }

  @Test
  void whatIsReferredAndForgottenByManyIsGoneInTheEnd() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < ROUNDS; round++) {
                    Node node = node(2 + (number + round) % NODES);
                    KernelNode known = table.refer(node);
                    assertThat(table.node(known.id())).isEqualTo(node);
                    table.forget(known.id(), 1);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void behavesLikeAMapOfCounts() throws FsException {
    Random random = new Random(Seeds.seed("NodeTableTest"));
    Map<Node, Long> model = new HashMap<>();
    Map<Node, Long> ids = new HashMap<>();
    Set<Long> used = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      // First mostly growth, then mostly shrinking, so that stripes are resized both ways.
      Node node = node(2L + random.nextInt(MANY));
      if (random.nextInt(ROUNDS) > round) {
        long id = table.refer(node).id();
        assertThat(table.node(id)).isEqualTo(node);
        assertThat(ids.put(node, id)).isIn(null, id);
        model.merge(node, 1L, Long::sum);
      } else {
        long taken = 1L + random.nextInt(3);
        Node gone = table.forget(ids.getOrDefault(node, Long.MAX_VALUE), taken);
        boolean known = model.containsKey(node);
        model.computeIfPresent(node, (key, count) -> count > taken ? count - taken : null);
        assertThat(gone).isEqualTo(known && !model.containsKey(node) ? node : null);
        if (gone != null) {
          assertThat(used.add(ids.remove(node))).as("no number is used again").isTrue();
        }
      }
      assertThat(table.references(node)).isEqualTo(model.getOrDefault(node, 0L));
      assertThat(table.size()).isEqualTo(1 + model.size());
    }
    for (long id = 2; id < 2 + MANY; id++) {
      assertThat(table.find(node(id)) != null).isEqualTo(model.containsKey(node(id)));
    }
    table.clear();
    assertThat(table.size()).isZero();
  }

  @Test
  void aWalkComesToAllNodesButTheRoot() {
    Set<Long> known = new HashSet<>();
    for (long id = 2; id < 2 + MANY; id++) {
      known.add(table.refer(node(id)).id());
    }
    NodeTable.Walk walk = table.walk();
    Set<Long> seen = new HashSet<>();
    for (int round = 0; round < 20 * MANY / 256; round++) {
      for (long id : walk.next(256)) {
        seen.add(id);
      }
    }
    assertThat(seen).isEqualTo(known);
  }
}
