package io.tierfs.fuse.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void anErrnoIsPassedOn() {
    assertThat(Failures.answer("read", new FsException(Errno.ESTALE))).isEqualTo(Errno.ESTALE);
    assertThat(Failures.answer("read", new IOException("No space left on device")))
        .isEqualTo(Errno.ENOSPC);
  }

  @Test
  void theKernelNeverHearsThatSomethingIsNotImplemented() {
    assertThat(Failures.answer("flush", new FsException(Errno.ENOSYS))).isEqualTo(Errno.EOPNOTSUPP);
  }

  @Test
  void mistakesOfTheProgramAreInputOutputErrors() {
    assertThat(Failures.answer("read", new NullPointerException())).isEqualTo(Errno.EIO);
    assertThat(Failures.answer("read", new StackOverflowError())).isEqualTo(Errno.EIO);
  }
}
