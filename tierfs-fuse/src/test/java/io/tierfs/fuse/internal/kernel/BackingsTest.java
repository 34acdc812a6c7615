package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.FileType;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** All opens of a node agree on who reads and writes. */
class BackingsTest {
  private static final int DESCRIPTOR = 33;

  private final List<String> calls = new ArrayList<>();
  private long answer = 5;
  private final Backings backings =
      new Backings(
          new Backings.Device() {
            @Override
            public long open(int descriptor) {
              calls.add("open " + descriptor);
              return answer;
            }

            @Override
            public void close(int backing) {
              calls.add("close " + backing);
            }
          },
          true);
  private final KernelNode node = new KernelNode(new AnyNode(7, FileType.REGULAR), 2);

  private record AnyNode(long inode, FileType type) implements Node {}

  private boolean moving;
  private int fixes;

  private OpenFile file(int descriptor) {
    return (OpenFile)
        Proxy.newProxyInstance(
            OpenFile.class.getClassLoader(),
            new Class<?>[] {OpenFile.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "fix" -> {
                    fixes += moving ? 0 : 1;
                    yield !moving;
                  }
                  case "unfix" -> {
                    fixes--;
                    yield null;
                  }
                  default -> descriptor < 0 ? OptionalInt.empty() : OptionalInt.of(descriptor);
                });
  }

  @Test
  void whatTheKernelServesStaysOnItsTier() {
    backings.open(node, file(DESCRIPTOR), false);
    backings.open(node, file(44), true);
    assertThat(fixes).as("each open by itself: the first may be closed first").isEqualTo(2);
  }

  @Test
  void whatTheKernelDoesNotServeMayMove() {
    answer = -40;
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    assertThat(fixes).isZero();
  }

  @Test
  void aFileThatMovesGoesThroughUs() {
    moving = true;
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    assertThat(calls).isEmpty();
  }

  @Test
  void oneBackingServesAllOpensAndEndsWithTheLast() throws IOException {
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isEqualTo(5);
    assertThat(backings.open(node, file(44), true)).as("too late to refuse").isEqualTo(5);
    backings.close(node, true);
    assertThat(calls).containsExactly("open 33");
    backings.close(node, true);
    assertThat(calls).containsExactly("open 33", "close 5");
    assertThat(node.backing).isZero();
  }

  @Test
  void whatGoesThroughUsStaysSoUntilAllIsClosed() {
    assertThat(backings.open(node, file(DESCRIPTOR), true)).isZero();
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    backings.close(node, false);
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    backings.close(node, false);
    backings.close(node, false);
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isEqualTo(5);
  }

  @Test
  void filesWithoutDescriptorGoThroughUs() {
    assertThat(backings.open(node, file(-1), false)).isZero();
    assertThat(calls).isEmpty();
  }

  @Test
  void aFileThatCannotBeBackedIsAskedForAgainNextTime() {
    answer = -40;
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    backings.close(node, false);
    assertThat(backings.isOn()).isTrue();
    answer = 6;
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isEqualTo(6);
  }

  @Test
  void withoutTheRightToItIsOffForGood() {
    answer = -Sys.EPERM;
    assertThat(backings.open(node, file(DESCRIPTOR), false)).isZero();
    assertThat(backings.isOn()).isFalse();
  }
}
