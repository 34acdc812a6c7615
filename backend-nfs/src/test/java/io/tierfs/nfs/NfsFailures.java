package io.tierfs.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How a call failed. */
public final class NfsFailures {
  private NfsFailures() {}

  /** What a call that has to fail was answered. */
  public static NfsStatus failure(ThrowingCallable call) {
    return caught(call).status();
  }

  /** Has a call fail with this status. */
  public static void fails(NfsStatus status, ThrowingCallable call) {
    NfsException failure = caught(call);
    assertThat(failure.status()).as(failure.toString()).isEqualTo(status);
  }

  private static NfsException caught(ThrowingCallable call) {
    NfsException failure = catchThrowableOfType(NfsException.class, call);
    assertThat(failure).as("a failure").isNotNull();
    return failure;
  }
}
