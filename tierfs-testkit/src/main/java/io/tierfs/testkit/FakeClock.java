package io.tierfs.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands still until it is told to go on. Thread-safe.
 *
 * @since 0.1
 */
public final class FakeClock implements InstantSource {
  private Instant now;

  /** A clock that shows a fixed moment of 2026. */
  public FakeClock() {
    this(Instant.parse("2026-01-02T03:04:05.678901234Z"));
  }

  public FakeClock(Instant start) {
    now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Goes on by this much and gives the new time. */
  public synchronized Instant advance(Duration step) {
    now = now.plus(step);
    return now;
  }

  public synchronized void set(Instant time) {
    now = time;
  }
}
