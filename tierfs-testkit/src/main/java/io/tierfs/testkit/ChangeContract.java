package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static io.tierfs.testkit.BackendContract.refusedByAny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Mode, owner, size and times. */
interface ChangeContract extends BackendContract {
  Instant PAST = Instant.parse("2001-02-03T04:05:06.123456789Z");
  Instant FUTURE = Instant.parse("2040-05-06T07:08:09.987654321Z");

  @Test
  default void permissionsChange() throws IOException {
    needs(Capability.WRITE, Capability.OWNERSHIP);
    fs().write("file", "x").mkdir("dir");
    fs().change("file", AttributeChange.permissions(0601));
    fs().change("dir", AttributeChange.permissions(01770));
    assertThat(fs().stat("file").permissions()).isEqualTo(0601);
    assertThat(fs().stat("dir").permissions()).isEqualTo(01770);
  }

  @Test
  default void ownersChangeOneByOne() throws IOException {
    needsForeignOwners();
    fs().write("file", "x");
    fs().change("file", AttributeChange.owner(1234, 5678));
    fs().change("file", AttributeChange.owner(-1, 4321));
    FileStat stat = fs().stat("file");
    assertThat(stat.uid()).isEqualTo(1234);
    assertThat(stat.gid()).isEqualTo(4321);
    fs().change("file", AttributeChange.owner(77, -1));
    assertThat(fs().stat("file").uid()).isEqualTo(77);
    assertThat(fs().stat("file").gid()).isEqualTo(4321);
  }

  @Test
  default void aSetIdBitGivenTogetherWithAnOwnerStays() throws IOException {
    needsForeignOwners();
    fs().write("file", "x");
    fs().change("file", AttributeChange.owner(1234, 5678).withPermissions(06755));
    assertThat(fs().stat("file").permissions()).isEqualTo(06755);
    fs().change("file", AttributeChange.owner(77, 88));
    assertThat(fs().stat("file").permissions()).as("after chown").isEqualTo(0755);
  }

  @Test
  default void changesOfOwnerAndModeAreEpermWithoutOwnership() throws IOException {
    needs(Capability.WRITE);
    needsLackOf(Capability.OWNERSHIP);
    fs().write("file", "x");
    refused(Errno.EPERM, () -> fs().change("file", AttributeChange.permissions(0600)));
    refused(Errno.EPERM, () -> fs().change("file", AttributeChange.owner(1234, 1234)));
  }

  @Test
  default void sizeShrinksAndGrowsByZeros() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "hello");
    fs().change("file", AttributeChange.size(2));
    assertThat(fs().read("file")).isEqualTo("he");
    fs().change("file", AttributeChange.size(4));
    assertThat(fs().read("file")).isEqualTo("he\0\0");
    fs().change("file", AttributeChange.size(0));
    assertThat(fs().stat("file").size()).isZero();
  }

  @Test
  default void onlyFilesHaveASizeToChange() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir");
    refused(Errno.EISDIR, () -> fs().change("dir", AttributeChange.size(0)));
    refused(Errno.ENOENT, () -> fs().change("missing", AttributeChange.size(0)));
  }

  @Test
  default void timesAreKept() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x").mkdir("dir");
    for (String path : new String[] {"file", "dir"}) {
      fs().change(path, AttributeChange.times(TimeChange.at(FUTURE), TimeChange.at(PAST)));
      assertThat(fs().stat(path).atime()).isEqualTo(kept(FUTURE));
      assertThat(fs().stat(path).mtime()).isEqualTo(kept(PAST));
    }
  }

  @Test
  default void aTimeBefore1970IsKept() throws IOException {
    needs(Capability.WRITE, Capability.NANOSECOND_TIMES);
    Instant old = Instant.parse("1969-12-31T23:59:57.250000001Z");
    if (!traits().oldFractions()) {
      old = old.truncatedTo(ChronoUnit.SECONDS);
    }
    fs().write("file", "x");
    fs().change("file", AttributeChange.times(null, TimeChange.at(old)));
    assertThat(fs().stat("file").mtime()).isEqualTo(old);
  }

  @Test
  default void aTimeLeftOutStaysAndNowIsNow() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x");
    fs().change("file", AttributeChange.times(TimeChange.at(FUTURE), TimeChange.at(PAST)));
    fs().change("file", AttributeChange.times(null, TimeChange.NOW));
    assertThat(fs().stat("file").atime()).isEqualTo(kept(FUTURE));
    fs().write("now", "x");
    assertThat(Duration.between(fs().stat("file").mtime(), fs().stat("now").mtime()).abs())
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  default void writesMoveTheTimes() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x");
    fs().change("file", AttributeChange.times(TimeChange.at(PAST), TimeChange.at(PAST)));
    try (FileHandle handle = fs().open("file", OpenOptions.READ_WRITE)) {
      BackendDriver.write(handle, "y", 0);
    }
    assertThat(fs().stat("file").mtime()).isAfter(PAST);
    fs().change("file", AttributeChange.times(null, TimeChange.at(PAST)));
    fs().change("file", AttributeChange.size(10));
    assertThat(fs().stat("file").mtime()).isAfter(PAST);
  }

  @Test
  default void anOpenFileChangesByItsHandle() throws IOException {
    needs(Capability.WRITE);
    try (FileHandle handle = fs().create("file")) {
      handle.change(fs().caller(), AttributeChange.size(7));
      handle.change(fs().caller(), AttributeChange.times(null, TimeChange.at(PAST)));
      if (has(Capability.OWNERSHIP)) {
        handle.change(fs().caller(), AttributeChange.permissions(0640));
        assertThat(fs().stat("file").permissions()).isEqualTo(0640);
      }
      assertThat(handle.stat().size()).isEqualTo(7);
      assertThat(handle.stat().mtime()).isEqualTo(kept(PAST));
    }
    assertThat(fs().stat("file").size()).isEqualTo(7);
  }

  @Test
  default void aChangeNeverFollowsASymlink() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().write("file", "x").symlink("link", "file");
    FileStat before = fs().stat("file");
    fs().change("link", AttributeChange.times(TimeChange.at(PAST), TimeChange.at(PAST)));
    assertThat(fs().stat("link").mtime()).isEqualTo(kept(PAST));
    refusedByAny(() -> fs().change("link", AttributeChange.size(0)), Errno.EINVAL, Errno.ELOOP);
    if (traits().imitatesCallers() && has(Capability.OWNERSHIP)) {
      fs().change("link", AttributeChange.owner(1234, 5678));
      assertThat(fs().stat("link").uid()).isEqualTo(1234);
    }
    FileStat after = fs().stat("file");
    assertThat(after.mtime()).isEqualTo(before.mtime());
    assertThat(after.uid()).isEqualTo(before.uid());
    assertThat(after.size()).isEqualTo(1);
  }

  @Test
  default void anEmptyChangeIsNoError() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x");
    fs().change("file", AttributeChange.times(null, null));
    assertThat(fs().read("file")).isEqualTo("x");
  }

  /** What is left of a time in this backend. */
  private Instant kept(Instant time) {
    return has(Capability.NANOSECOND_TIMES) ? time : time.truncatedTo(ChronoUnit.SECONDS);
  }

  private void needsForeignOwners() {
    needs(Capability.WRITE, Capability.OWNERSHIP);
    assumeTrue(traits().imitatesCallers(), "files cannot be given away here");
  }
}
