package io.tierfs.engine.internal.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.FileType;
import io.tierfs.engine.internal.union.Locations.Known;
import io.tierfs.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A table of bounded size. */
class LocationsTest {
  private final List<String> gone = new ArrayList<>();
  private final UnionNode directory = new UnionNode(1, 1, FileType.DIRECTORY, NodeKey.ROOT);

  private Locations table(long most) {
    return new Locations(most, known -> gone.add(known.name()));
  }

  private Known known(String name, long nanos) {
    return new Known(directory, name, null, nanos, null, true);
  }

  @Test
  void isLikeAMap() {
    long seed = Seeds.seed("LocationsTest");
    Random random = new Random(seed);
    Locations table = table(1_000_000);
    Map<String, Long> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      String name = "f" + random.nextInt(random.nextInt(1, 5000));
      Known before = table.get(directory, name);
      assertThat(before == null ? null : before.nanos()).isEqualTo(model.get(name));
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          assertThat(table.put(known(name, i))).isSameAs(before);
          model.put(name, (long) i);
        }
        case 2 -> {
          assertThat(table.remove(directory, name)).isSameAs(before);
          model.remove(name);
        }
        case 3 -> {
          long next = i;
          boolean stays = random.nextBoolean();
          table.change(directory, name, old -> stays ? known(name, next) : null);
          model.computeIfPresent(name, (key, old) -> stays ? next : null);
        }
        default -> {
          if (random.nextInt(2000) == 0) {
            long limit = i - 500L;
            int size = model.size();
            model.values().removeIf(nanos -> nanos < limit);
            assertThat(table.removeAll(each -> each.nanos() < limit)).hasSize(size - model.size());
          }
        }
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(gone).isEmpty();
  }

  @Test
  void whatWasOfUseStaysLongerThanWhatWasNot() {
    Locations table = table(100);
    for (int i = 0; i < 100; i++) {
      table.put(known("old" + i, i));
    }
    int hits = 0;
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 10; i++) {
        if (table.get(directory, "old" + i) == null) {
          table.put(known("old" + i, i));
        } else {
          hits++;
        }
      }
      for (int i = 0; i < 20; i++) {
        table.put(known("new" + round + "-" + i, i));
      }
      assertThat(table.size()).isEqualTo(100);
    }
    assertThat(hits).isGreaterThan(360);
    for (int i = 10; i < 100; i++) {
      assertThat(table.get(directory, "old" + i)).isNull();
    }
  }

  @Test
  void holdsAboutWhatItShould() {
    for (long most : new long[] {1, 2, 10, 1000, 50_000}) {
      gone.clear();
      Locations table = table(most);
      for (int i = 0; i < 3 * most; i++) {
        table.put(known("f" + i, i));
      }
      assertThat(table.size()).isBetween(most - most / 16, most);
      assertThat(gone).hasSize((int) (3 * most - table.size()));
      for (String name : gone) {
        assertThat(table.get(directory, name)).isNull();
      }
    }
  }
}
