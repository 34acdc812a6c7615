package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Numbers and references of nodes. */
class NodeTableTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 20_000;
  private static final int NODES = 5;

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
}
