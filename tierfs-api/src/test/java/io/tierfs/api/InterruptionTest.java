package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InterruptionTest {
  private final Interruption own = Interruption.ofThisThread();

  @AfterEach
  void end() {
    own.end();
    assertThat(Thread.interrupted()).isFalse();
  }

  private static void assertInterrupted(Interruption.Wait<?> wait) {
    assertThatExceptionOfType(FsException.class)
        .isThrownBy(() -> Interruption.during(wait))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
  }

  @Test
  void aWaitEnds() throws InterruptedException {
    own.allow();
    CountDownLatch waiting = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    waiting.await();
                    own.request();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    assertInterrupted(
        () -> {
          waiting.countDown();
          new CountDownLatch(1).await();
          return 0;
        });
    other.join();
  }

  @Test
  void aWaitThatWasGivenUpBeforeDoesNotBegin() {
    own.allow();
    own.request();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertInterrupted(() -> 0);
    assertInterrupted(() -> 0);
  }

  @Test
  void whatMayNotEndDoesNot() throws IOException {
    own.request();
    assertThat(Interruption.<Integer>during(() -> 7)).isEqualTo(7);
    own.allow();
    own.request();
    own.end();
    assertThat(Interruption.<Integer>during(() -> 8)).isEqualTo(8);
  }

  @Test
  void aWishThatComesTooLateLeavesNothingBehind() throws IOException {
    own.allow();
    int result =
        Interruption.during(
            () -> {
              own.request();
              return 7;
            });
    assertThat(result).isEqualTo(7);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptOfSomebodyElseIsPassedOn() throws InterruptedException {
    AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  assertInterrupted(
                      () -> {
                        new CountDownLatch(1).await();
                        return 0;
                      });
                  interrupted.set(Thread.interrupted());
                });
    thread.join();
    assertThat(interrupted.get()).isTrue();
  }
}
