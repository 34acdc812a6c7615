package io.tierfs.engine.internal.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.FileType;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node for each key, for as long as somebody holds it. */
@Timeout(60)
class NodeSlotsTest {
  private final NodeSlots slots = new NodeSlots();

  private static NodeKey key(int number) {
    return new NodeKey.ById(0, 0, number, 0, 0);
  }

  private static UnionNode node(int number, FileType type) {
    return new UnionNode(number, number, type, key(number));
  }

  @Test
  void thereIsOneNodeForEachKey() {
    List<UnionNode> held = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      UnionNode made = node(i, FileType.REGULAR);
      assertThat(slots.intern(made)).isSameAs(made);
      held.add(made);
    }
    for (int i = 0; i < 20_000; i++) {
      assertThat(slots.intern(node(i, FileType.REGULAR))).isSameAs(held.get(i));
      assertThat(slots.get(key(i))).isSameAs(held.get(i));
    }
    for (int i = 0; i < 20_000; i += 2) {
      slots.remove(key(i), held.get(i + 1));
      assertThat(slots.get(key(i))).isSameAs(held.get(i));
      slots.remove(key(i), held.get(i));
      assertThat(slots.get(key(i))).isNull();
      assertThat(slots.get(key(i + 1))).isSameAs(held.get(i + 1));
    }
  }

  @Test
  void whatWasRemovedOrIsOfAnotherTypeGivesWay() {
    UnionNode file = slots.intern(node(1, FileType.REGULAR));
    UnionNode link = slots.intern(node(1, FileType.SYMLINK));
    assertThat(link).isNotSameAs(file);
    assertThat(slots.get(key(1))).isSameAs(link);
    link.markRemoved();
    assertThat(slots.intern(node(1, FileType.SYMLINK))).isNotSameAs(link);
    slots.put(key(2), file);
    assertThat(slots.get(key(2))).isSameAs(file);
  }

  @Test
  void whatNobodyHoldsIsForgotten() {
    UnionNode kept = slots.intern(node(1, FileType.REGULAR));
    WeakReference<UnionNode> lost = new WeakReference<>(slots.intern(node(2, FileType.REGULAR)));
    while (lost.get() != null) {
      System.gc();
    }
    assertThat(slots.get(key(2))).isNull();
    assertThat(slots.get(key(1))).isSameAs(kept);
    UnionNode again = slots.intern(node(2, FileType.REGULAR));
    assertThat(slots.get(key(2))).isSameAs(again);
    Reference.reachabilityFence(kept);
  }
}
