package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Interruption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InterruptsTest {
  private static final long NUMBER = 4;
  private static final int CALLER = 77;

  private final AtomicBoolean dying = new AtomicBoolean(true);
  private final AtomicInteger looks = new AtomicInteger();
  private final Interrupts interrupts =
      new Interrupts(
          thread -> {
            looks.incrementAndGet();
            return thread == CALLER && dying.get();
          });

  private static Request request() {
    MemorySegment memory = Arena.ofAuto().allocate(Request.HEADER, 8);
    memory.set(ValueLayout.JAVA_INT, 0, Request.HEADER);
    memory.set(ValueLayout.JAVA_LONG, 8, NUMBER);
    memory.set(ValueLayout.JAVA_INT, 32, CALLER);
    Request request = new Request(memory);
    assertThat(request.receive(Request.HEADER)).isTrue();
    return request;
  }

  private void assertEnds(Interruption.Wait<?> wait) {
    Interrupts.Serving serving = interrupts.begin(request(), true);
    try {
      assertThatExceptionOfType(FsException.class)
          .isThrownBy(() -> Interruption.during(wait))
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
    } finally {
      serving.end();
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  private static boolean forEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return false;
  }

  @Test
  void aRequestEndsWhoseCallerDies() {
    assertEnds(
        () -> {
          interrupts.interrupt(NUMBER);
          return forEver();
        });
  }

  @Test
  void anInterruptMayComeBeforeItsRequest() {
    interrupts.interrupt(NUMBER);
    assertEnds(InterruptsTest::forEver);
  }

  @Test
  void aCallerMayDieLaterThanItsFirstSignal() {
    dying.set(false);
    assertEnds(
        () -> {
          interrupts.interrupt(NUMBER);
          assertThat(looks.get()).isEqualTo(1);
          dying.set(true);
          return forEver();
        });
  }

  @Test
  void otherRequestsGoOn() throws IOException {
    Interrupts.Serving serving = interrupts.begin(request(), true);
    interrupts.interrupt(NUMBER + 2);
    assertThat(looks.get()).isZero();
    assertThat(Interruption.<Integer>during(() -> 1)).isEqualTo(1);
    serving.end();
  }

  @Test
  void whatMustBeCarriedThroughGoesOn() throws IOException {
    Interrupts.Serving serving = interrupts.begin(request(), false);
    interrupts.interrupt(NUMBER);
    assertThat(Interruption.<Integer>during(() -> 1)).isEqualTo(1);
    serving.end();
  }
}
