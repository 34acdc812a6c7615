package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel was told to remember for an hour, it forgets when it is told to. */
@Tag("mount")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NotifierMountTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path base;
  private ConnectedUnion union;
  private Path tier;
  private Path point;
  private Notifier notifier;

  @BeforeEach
  void mount() throws IOException {
    union = new ConnectedUnion(base, HOUR, backend -> backend);
    tier = union.tier;
    point = union.point;
    notifier = union.connected.session().notifier();
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  private Node node(String name) throws IOException {
    return union.engine.union().walk(CallContext.daemon(), FsPath.of(name));
  }

  @Test
  void changedFilesAreReadAnew() throws IOException {
    Files.writeString(tier.resolve("f"), "old");
    assertThat(Files.size(point.resolve("f"))).isEqualTo(3);
    Files.writeString(tier.resolve("f"), "longer");
    assertThat(Files.size(point.resolve("f"))).isEqualTo(3);
    assertThat(notifier.changed(node("f"), true)).isTrue();
    assertThat(Files.size(point.resolve("f"))).isEqualTo(6);
    assertThat(point.resolve("f")).hasContent("longer");
  }

  @Test
  void namesAreLookedUpAnew() throws IOException {
    for (boolean gentle : new boolean[] {false, true}) {
      Path seen = point.resolve("new" + gentle);
      assertThat(seen).doesNotExist();
      Files.writeString(tier.resolve("new" + gentle), "x");
      assertThat(seen).as("absence is remembered").doesNotExist();
      assertThat(notifier.renamed(union.engine.union().root(), "new" + gentle, gentle)).isTrue();
      assertThat(seen).hasContent("x");
    }
  }

  @Test
  void removedNamesAreGone() throws IOException {
    Files.writeString(tier.resolve("f"), "x");
    assertThat(point.resolve("f")).hasContent("x");
    Node node = node("f");
    Files.delete(tier.resolve("f"));
    assertThat(point.resolve("f")).exists();
    assertThat(notifier.removed(union.engine.union().root(), node, "f")).isTrue();
    assertThat(point.resolve("f")).doesNotExist();
  }

  @Test
  void whatNobodyUsesIsForgottenWhenTheKernelIsAskedTo() throws Exception {
    assumeTrue(notifier.prune(new long[] {2}), "needs Linux 6.18");
    Files.createDirectory(tier.resolve("d"));
    for (int i = 0; i < 100; i++) {
      Files.writeString(tier.resolve("d/" + i), "x");
      assertThat(point.resolve("d/" + i)).exists();
    }
    NodeTable nodes = union.connected.session().nodes();
    assertThat(nodes.size()).isEqualTo(102);
    try (FileChannel open = FileChannel.open(point.resolve("d/7"), StandardOpenOption.READ)) {
      assertThat(notifier.prune(nodes.walk().next(1000))).isTrue();
      awaitSize(nodes, 3);
      assertThat(nodes.references(node("d/7"))).isPositive();
      assertThat(open.size()).isEqualTo(1);
    }
    assertThat(point.resolve("d/8")).hasContent("x");
    assertThat(notifier.prune(nodes.walk().next(1000))).isTrue();
    assertThat(notifier.prune(nodes.walk().next(1000))).isTrue();
    awaitSize(nodes, 1);
  }

  @Test
  void aTableAboveItsLimitShrinksByItself() throws Exception {
    assumeTrue(notifier.prune(new long[] {2}), "needs Linux 6.18");
    NodeTable nodes = union.connected.session().nodes();
    nodes.listener(new Pruner(nodes, notifier, 50, 0));
    for (int i = 0; i < 4000; i++) {
      Files.createFile(tier.resolve("f" + i));
      assertThat(point.resolve("f" + i)).exists();
    }
    // At most the limit and what comes before it is looked at again.
    assertThat(nodes.size()).isLessThan(2200);
  }

  /** The kernel sends FORGET when it pleases; the timeout of the class is the limit. */
  private static void awaitSize(NodeTable nodes, int size) {
    while (nodes.size() > size) {
      Thread.onSpinWait();
    }
    assertThat(nodes.size()).isEqualTo(size);
  }

  @Test
  void whatTheKernelDoesNotKnowIsNoNews() throws IOException {
    Files.writeString(tier.resolve("f"), "x");
    assertThat(notifier.changed(node("f"), true)).isFalse();
    assertThat(notifier.renamed(union.engine.union().root(), "f", false)).isFalse();
  }
}
