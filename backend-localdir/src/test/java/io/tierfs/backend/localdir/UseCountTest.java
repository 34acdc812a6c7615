package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UseCountTest {
  private static final int ROUNDS = 500;
  private static final int THREADS = 4;

  @Test
  void whatIsInUseIsFreedByTheLastUser() {
    AtomicInteger freed = new AtomicInteger();
    UseCount use = new UseCount(4, freed::incrementAndGet);
    assertThat(use.begin()).isTrue();
    assertThat(use.begin()).isTrue();
    use.close();
    assertThat(use.begin()).isFalse();
    use.end();
    assertThat(freed).hasValue(0);
    use.end();
    use.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  void nobodyEverUsesWhatIsFreed() throws Exception {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (int round = 0; round < ROUNDS; round++) {
        AtomicBoolean freed = new AtomicBoolean();
        UseCount use = new UseCount(4, () -> freed.set(true));
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Boolean>> users = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          boolean closes = i == 0;
          users.add(threads.submit(() -> run(use, freed, start, closes)));
        }
        for (Future<Boolean> user : users) {
          assertThat(user.get()).as("used only while it was not freed").isTrue();
        }
        assertThat(freed).isTrue();
      }
    }
  }

  private static boolean run(UseCount use, AtomicBoolean freed, CyclicBarrier start, boolean closes)
      throws Exception {
    start.await();
    if (closes) {
      use.close();
      return true;
    }
    while (use.begin()) {
      boolean gone = freed.get();
      use.end();
      if (gone) {
        return false;
      }
    }
    return true;
  }
}
