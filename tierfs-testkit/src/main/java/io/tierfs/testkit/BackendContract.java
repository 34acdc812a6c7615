package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every part of the contract for backends is written with. */
interface BackendContract {
  /** Drives the backend under test, which is empty. */
  BackendDriver fs();

  BackendTraits traits();

  /** Skips the test where the backend does not declare all of these. */
  default void needs(Capability... capabilities) {
    for (Capability capability : capabilities) {
      assumeTrue(has(capability), () -> "the backend does not declare " + capability);
    }
  }

  /** Skips the test where the backend does declare this. */
  default void needsLackOf(Capability capability) {
    assumeTrue(!has(capability), () -> "the backend declares " + capability);
  }

  default boolean has(Capability capability) {
    return fs().backend().capabilities().contains(capability);
  }

  /** The call fails with this errno. */
  static void refused(Errno errno, ThrowingCallable call) {
    refusedByAny(call, errno);
  }

  /** The call fails with one of these. */
  static void refusedByAny(ThrowingCallable call, Errno... errnos) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("the call should have failed").isNotNull();
    assertThat(thrown).as("an error of a backend").isInstanceOfAny(Exception.class);
    assertThat(Errno.of(thrown)).as("errno of %s", thrown).isIn((Object[]) errnos);
  }
}
