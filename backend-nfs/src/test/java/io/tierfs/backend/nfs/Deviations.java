package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.time.Instant;

/** Where real servers do other than the contract for backends has it, and what they do then. */
final class Deviations {
  private static final CallContext ALICE = CallContext.of(1234, 5678, 027);

  private Deviations() {}

  /** A server asks for permission too: what another may not write, it may not be made write. */
  static void openingAsksForPermission(BackendDriver fs) throws IOException {
    fs.write("file", "x");
    FileStat before = fs.stat("file");
    WriteBehindTest.refused(Errno.EACCES, () -> fs.as(ALICE).write("file", "y"));
    fs.change("file", AttributeChange.permissions(0666));
    fs.as(ALICE).write("file", "y");
    assertThat(fs.stat("file").uid()).isEqualTo(before.uid());
    assertThat(fs.stat("file").permissions()).isEqualTo(0666);
  }

  /** NFS 3 has no times before 1970, which its 32 bits do not hold. */
  static void timesBefore1970AreRefused(BackendDriver fs) throws IOException {
    fs.write("file", "x");
    Instant old = Instant.parse("1969-12-31T23:59:57Z");
    WriteBehindTest.refused(
        Errno.EINVAL, () -> fs.change("file", AttributeChange.times(null, TimeChange.at(old))));
  }
}
