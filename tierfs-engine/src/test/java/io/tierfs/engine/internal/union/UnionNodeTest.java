package io.tierfs.engine.internal.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.FileType;
import io.tierfs.engine.internal.union.UnionNode.Name;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The names of a file. */
class UnionNodeTest {
  private final UnionNode directory = new UnionNode(1, 1, FileType.DIRECTORY, NodeKey.ROOT);
  private final UnionNode file = new UnionNode(2, 2, FileType.REGULAR, new NodeKey.ByName(1, "a"));

  private Name name(String name) {
    return new Name(directory, name);
  }

  @Test
  void aNameThatChangesIsNeverMissing() throws Exception {
    file.addName(directory, "a");
    CompletableFuture<Integer> changes =
        CompletableFuture.supplyAsync(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                file.changeName(name("a"), name("b"));
                file.changeName(name("b"), name("a"));
              }
              return 1;
            });
    while (!changes.isDone()) {
      assertThat(file.anyName()).isNotNull();
    }
    assertThat(changes.get()).isEqualTo(1);
    assertThat(file.anyName()).isEqualTo(name("a"));
    assertThat(file.hasName(directory, "b")).isFalse();
  }

  @Test
  void theOtherNamesStay() {
    file.addName(directory, "a");
    file.addName(directory, "b");
    file.addName(directory, "c");

    file.changeName(name("b"), name("d"));
    assertThat(file.hasName(directory, "b")).isFalse();
    file.changeName(name("a"), name("c"));
    assertThat(file.anyName()).isEqualTo(name("c"));
    file.changeName(name("unknown"), name("e"));
    file.removeName(directory, "c");

    assertThat(file.anyName()).isEqualTo(name("d"));
    file.removeName(directory, "d");
    assertThat(file.anyName()).isEqualTo(name("e"));
    file.removeName(directory, "e");
    assertThat(file.anyName()).isNull();
  }
}
