package io.tierfs.engine.internal.nio;

import static java.nio.file.AccessMode.EXECUTE;
import static java.nio.file.AccessMode.READ;
import static java.nio.file.AccessMode.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
  private static final String STATUS =
      """
      Name:\tjava
      Umask:\t0027
      Uid:\t1000\t1001\t1000\t1000
      Gid:\t100\t101\t100\t100
      Groups:\t5 4294967294\s
      """;

  private static FileStat file(int permissions, int uid, int gid) {
    return FileStat.builder(FileType.REGULAR).permissions(permissions).owner(uid, gid).build();
  }

  @Test
  void readsWhatLinuxTellsOfAProcess() {
    ProcessIdentity who = ProcessIdentity.parse(STATUS);

    assertThat(who).isEqualTo(new ProcessIdentity(1001, Set.of(101, 5, -2), 027));
    assertThat(who.isSuperuser()).isFalse();
    assertThat(ProcessIdentity.parse("").isSuperuser()).as("nobody tells").isTrue();
    assertThat(ProcessIdentity.ofNow().uid()).isNotEqualTo(-1);
  }

  @Test
  void oneClassOfBitsCounts() {
    ProcessIdentity who = ProcessIdentity.parse(STATUS);

    assertThat(Access.allows(file(0400, 1001, 0), READ, who)).isTrue();
    assertThat(Access.allows(file(0077, 1001, 101), READ, who)).as("the owner's only").isFalse();
    assertThat(Access.allows(file(0020, 0, 5), WRITE, who)).isTrue();
    assertThat(Access.allows(file(0707, 0, 101), WRITE, who)).as("the group's only").isFalse();
    assertThat(Access.allows(file(0001, 0, 0), EXECUTE, who)).isTrue();
    assertThat(Access.allows(file(0770, 0, 0), EXECUTE, who)).isFalse();
  }

  @Test
  void aSuperuserMayDoAllButExecuteWhatNobodyMay() {
    ProcessIdentity root = new ProcessIdentity(0, Set.of(), 0);

    assertThat(Access.allows(file(0, 5, 5), WRITE, root)).isTrue();
    assertThat(Access.allows(file(0666, 5, 5), EXECUTE, root)).isFalse();
    assertThat(Access.allows(file(0010, 5, 5), EXECUTE, root)).isTrue();
  }
}
