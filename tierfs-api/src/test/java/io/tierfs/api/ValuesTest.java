package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.OpenOptions.Access;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The small value types. */
class ValuesTest {
  @Test
  void aStatSurvivesItsBuilder() {
    FileStat stat =
        FileStat.builder(FileType.BLOCK_DEVICE)
            .permissions(06755)
            .owner(1, 2)
            .nlink(3)
            .size(4)
            .blocks(5)
            .blockSize(6)
            .rdev(7)
            .fileId(8)
            .volume(9)
            .atime(Instant.ofEpochSecond(1, 10))
            .mtime(Instant.ofEpochSecond(2, 20))
            .ctime(Instant.ofEpochSecond(3, 30))
            .birthTime(Instant.ofEpochSecond(4, 40))
            .build();
    assertThat(stat.toBuilder().build()).isEqualTo(stat);
    assertThat(stat.mode()).isEqualTo(0066755);
  }

  @Test
  void permissionsLoseTheTypeBits() {
    assertThat(FileStat.builder(FileType.REGULAR).permissions(0100644).build().mode())
        .isEqualTo(0100644);
    assertThat(AttributeChange.permissions(0140755).permissions()).isEqualTo(0755);
  }

  @Test
  void oneFileIsKnownByItsId() {
    FileStat one = FileStat.builder(FileType.REGULAR).fileId(5).size(1).build();
    assertThat(one.sameFile(one.toBuilder().size(2).nlink(2).build())).isTrue();
    assertThat(one.sameFile(one.toBuilder().volume(1).build())).isFalse();
    assertThat(one.sameFile(one.toBuilder().type(FileType.SYMLINK).build())).isFalse();
    FileStat unknown = one.toBuilder().fileId(0).build();
    assertThat(unknown.sameFile(unknown)).as("a store without ids cannot tell").isFalse();
  }

  @Test
  void everyTypeComesBackFromItsMode() {
    for (FileType type : FileType.values()) {
      assertThat(FileType.ofMode(type.modeBits() | 07777)).isEqualTo(type);
      assertThat(type.modeBits() & ~FileType.MASK).isZero();
    }
    assertThat(FileType.DIRECTORY.direntType()).isEqualTo(4);
    assertThat(FileType.REGULAR.direntType()).isEqualTo(8);
    assertThatIllegalArgumentException().isThrownBy(() -> FileType.ofMode(0644));
  }

  @Test
  void openOptionsChangeOneByOne() {
    OpenOptions all =
        OpenOptions.existing(Access.WRITE)
            .withAppend(true)
            .withTruncate(true)
            .withDirect(true)
            .withCreate(true, 0640);
    assertThat(all).isEqualTo(new OpenOptions(Access.WRITE, true, true, true, true, 0640, true));
    assertThat(all.withoutCreate())
        .isEqualTo(new OpenOptions(Access.WRITE, true, true, false, false, 0, true));
    assertThat(OpenOptions.createNew(0600).exclusive()).isTrue();
    assertThat(OpenOptions.READ.create()).isFalse();
  }

  @Test
  void accessSaysWhatAHandleMayDo() {
    assertThat(Access.READ.reads()).isTrue();
    assertThat(Access.READ.writes()).isFalse();
    assertThat(Access.WRITE.reads()).isFalse();
    assertThat(Access.WRITE.writes()).isTrue();
    assertThat(Access.READ_WRITE.reads()).isTrue();
    assertThat(Access.READ_WRITE.writes()).isTrue();
  }

  @Test
  void aChangeIsSeenInTheAttributes() {
    Instant now = Instant.ofEpochSecond(100);
    FileStat before =
        FileStat.builder(FileType.FIFO)
            .permissions(0644)
            .owner(1, 2)
            .atime(Instant.ofEpochSecond(3))
            .mtime(Instant.ofEpochSecond(4))
            .build();
    FileStat nothing = AttributeChange.owner(-1, -1).applyTo(before, now);
    assertThat(nothing).isEqualTo(before.toBuilder().ctime(now).build());
    FileStat after =
        AttributeChange.owner(-1, 9)
            .withPermissions(0600)
            .withTimes(TimeChange.NOW, TimeChange.at(Instant.EPOCH))
            .applyTo(before, now);
    assertThat(after)
        .isEqualTo(
            before.toBuilder()
                .permissions(0600)
                .owner(1, 9)
                .atime(now)
                .mtime(Instant.EPOCH)
                .ctime(now)
                .build());
  }

  @Test
  void aChangeLeavesOutWhatIsNotSet() {
    AttributeChange owner = AttributeChange.owner(-1, 5);
    assertThat(owner.uid()).isNull();
    assertThat(owner.gid()).isEqualTo(5);
    assertThat(AttributeChange.owner(-1, -1).isEmpty()).isTrue();
    assertThat(AttributeChange.times(null, null).isEmpty()).isTrue();
    assertThat(AttributeChange.size(0).isEmpty()).isFalse();
    assertThat(AttributeChange.times(TimeChange.NOW, null).isEmpty()).isFalse();
    AttributeChange all =
        AttributeChange.size(1)
            .withOwner(2, 3)
            .withPermissions(0644)
            .withTimes(TimeChange.NOW, TimeChange.at(Instant.EPOCH));
    assertThat(all.size()).isEqualTo(1);
    assertThat(all.uid()).isEqualTo(2);
    assertThat(all.permissions()).isEqualTo(0644);
    assertThat(all.mtime()).isEqualTo(TimeChange.at(Instant.EPOCH));
  }

  @Test
  void groupsOfACallerAreAskedForOnceAndOnlyWhenNeeded() {
    AtomicInteger asked = new AtomicInteger();
    CallContext caller =
        CallContext.of(
            1,
            2,
            01022,
            3,
            () -> {
              asked.incrementAndGet();
              return new int[] {4};
            });
    assertThat(asked).hasValue(0);
    assertThat(caller.groups()).containsExactly(4);
    assertThat(caller.groups()).containsExactly(4);
    assertThat(asked).hasValue(1);
    assertThat(caller.umask()).isEqualTo(022);
    assertThat(caller.masked(02777)).isEqualTo(02755);
    assertThat(caller.isDaemon()).isFalse();
    assertThat(CallContext.daemon().isDaemon()).isTrue();
  }

  @Test
  void aDecisionForNoTierIsNone() {
    assertThat(Decision.takeAll(List.of())).isEqualTo(Decision.pass());
    assertThatIllegalArgumentException().isThrownBy(() -> new Decision.Take(List.of()));
  }

  @Test
  void tierModes() {
    assertThat(TierMode.RW.creates() && TierMode.RW.writes()).isTrue();
    assertThat(!TierMode.NC.creates() && TierMode.NC.writes()).isTrue();
    assertThat(!TierMode.RO.creates() && !TierMode.RO.writes()).isTrue();
    assertThat(TierMode.NC).hasToString("nc");
  }

  @Test
  void theSizeThatIsExpectedStaysWithWhatCreates() {
    OpenOptions options = OpenOptions.createNew(0600).withExpectedBytes(7);

    assertThat(options.withAppend(true).withTruncate(true).withDirect(true).withCreate(false, 0644))
        .extracting(OpenOptions::expectedBytes)
        .isEqualTo(OptionalLong.of(7));
    assertThat(options.withoutCreate().expectedBytes()).isEmpty();
    assertThat(OpenOptions.READ.expectedBytes()).isEmpty();
    assertThatThrownBy(() -> options.withExpectedBytes(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTrialAsksTheSame() {
    RouteRequest request =
        new RouteRequest(
            Operation.CREATE, FsPath.of("a/b"), CallContext.daemon(), FileType.REGULAR);

    assertThat(request.trial()).isFalse();
    assertThat(request.withExpectedBytes(OptionalLong.of(7)).asTrial())
        .isEqualTo(
            new RouteRequest(
                Operation.CREATE,
                FsPath.of("a/b"),
                CallContext.daemon(),
                FileType.REGULAR,
                OptionalLong.of(7),
                true));
  }
}
