package io.tierfs.fuse.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Somebody always waits for the next request. */
class ServingThreadsTest {
  private static final int IDLE_MAX = 2;

  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger cleaned = new AtomicInteger();
  private final ServingThreads threads =
      new ServingThreads(
          number -> {
            made.set(number);
            return new Thread(() -> {});
          },
          cleaned::incrementAndGet);

  @Test
  void whoLeavesNobodyWaitingStartsAnother() {
    threads.start();
    threads.takes();
    assertThat(made).hasValue(2);
    threads.takes();
    assertThat(made).hasValue(3);
    assertThat(threads.waits(IDLE_MAX)).isTrue();
    threads.takes();
    assertThat(made).hasValue(3);
  }

  @Test
  void whoIsTooManyIsSparedWhileOthersWait() {
    threads.start();
    threads.start();
    threads.start();
    threads.takes();
    assertThat(threads.waits(IDLE_MAX)).isFalse();

    assertThat(threads.isSpared()).isTrue();
    threads.leave();

    assertThat(made).hasValue(3);
    threads.leaveIdle();
    assertThat(cleaned).hasValue(0);
    threads.leaveIdle();
    assertThat(cleaned).hasValue(1);
    assertThat(threads.hasEnded()).isTrue();
  }

  @Test
  void whoIsTooManyStaysWhenAllOthersHaveGotRequests() {
    threads.start();
    threads.start();
    threads.start();
    threads.takes();
    assertThat(threads.waits(IDLE_MAX)).isFalse();
    threads.takes(); // the other two, before the answer is sent
    threads.takes();
    assertThat(made).hasValue(3);

    assertThat(threads.isSpared()).isFalse();

    threads.takes(); // and it counts as the one that waits
    assertThat(made).hasValue(4);
  }

  @Test
  void aThreadThatDiedOverARequestIsMadeUpFor() {
    threads.start();
    threads.takes();
    assertThat(made).hasValue(2);
    threads.leaveIdle(); // though it had a request
    assertThat(threads.hasEnded()).isFalse();

    threads.takes();

    assertThat(made).hasValue(3);
  }
}
