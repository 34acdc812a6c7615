package io.tierfs.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is told to go on. Thread-safe. */
public final class FakeClock implements InstantSource {
  private final AtomicReference<Instant> now;

  /** A clock that shows a fixed moment of 2026. */
  public FakeClock() {
    this(Instant.parse("2026-01-02T03:04:05.678901234Z"));
  }

  public FakeClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Goes on by this much and gives the new time. */
  public Instant advance(Duration step) {
    return now.updateAndGet(time -> time.plus(step));
  }

  public void set(Instant time) {
    now.set(time);
  }
}
