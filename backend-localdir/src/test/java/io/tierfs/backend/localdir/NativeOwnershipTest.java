package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller makes is the caller's, as on a local disk. Needs root. */
class NativeOwnershipTest extends NativeTestBase {
  static final CallContext USER = CallContext.of(1000, 1001, 022);

  @BeforeEach
  void root() throws IOException {
    assumeRoot();
    backend.change(DAEMON, path(""), AttributeChange.permissions(0755));
  }

  FileStat stat(String name) throws IOException {
    return backend.stat(DAEMON, path(name));
  }

  void assertOwned(String name, int uid, int gid, int mode) throws IOException {
    FileStat stat = stat(name);
    assertThat(stat.uid()).as("owner of %s", name).isEqualTo(uid);
    assertThat(stat.gid()).as("group of %s", name).isEqualTo(gid);
    assertThat(Integer.toOctalString(stat.permissions()))
        .as("mode of %s", name)
        .isEqualTo(Integer.toOctalString(mode));
  }

  void makeAll(CallContext caller) throws IOException {
    backend.open(caller, path("file"), OpenOptions.createNew(0666)).close();
    backend.makeDirectory(caller, path("dir"), 0777);
    backend.makeSymlink(caller, path("link"), "anywhere");
    backend.makeNode(caller, path("fifo"), FileType.FIFO.modeBits() | 0666, 0);
  }

  @Test
  void userMakesThingsInADirectoryOfRoot() throws IOException {
    makeAll(USER);
    assertOwned("file", 1000, 1001, 0644);
    assertOwned("dir", 1000, 1001, 0755);
    assertOwned("link", 1000, 1001, 0777);
    assertOwned("fifo", 1000, 1001, 0644);
  }

  @Test
  void userMakesThingsFromAVirtualThread() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads
          .submit(
              () -> {
                makeAll(USER);
                return true;
              })
          .get(1, TimeUnit.MINUTES);
    }
    assertOwned("file", 1000, 1001, 0644);
    assertOwned("dir", 1000, 1001, 0755);
  }

  @Test
  void threadIsItselfAgainAfterwards() throws IOException {
    Path status = Path.of("/proc/thread-self/status");
    // The first creation gives the thread a umask of its own: the same one.
    var before = Files.readAllLines(status).stream().filter(this::tellsIdentity).toList();
    makeAll(CallContext.of(1000, 1001, 077, 0, () -> new int[] {5, 6}));
    backend.open(USER, path("s"), OpenOptions.createNew(02777)).close();
    assertThat(Files.readAllLines(status).stream().filter(this::tellsIdentity).toList())
        .isEqualTo(before)
        .hasSizeGreaterThan(5);
  }

  private boolean tellsIdentity(String line) {
    return line.matches("(Umask|Uid|Gid|Groups|Cap\\w+):.*");
  }

  @Test
  void threadIsItselfAgainAfterAnError() throws IOException {
    put("there", "");
    assertErrno(
        io.tierfs.api.Errno.EEXIST,
        () -> backend.open(USER, path("there"), OpenOptions.createNew(0666)));
    assertErrno(io.tierfs.api.Errno.EEXIST, () -> backend.makeDirectory(USER, path("there"), 0777));
    makeAll(DAEMON);
    assertOwned("file", 0, 0, 0666);
  }

  @Test
  void rootWithAGroup() throws IOException {
    makeAll(CallContext.of(0, 50, 027));
    assertOwned("file", 0, 50, 0640);
    assertOwned("dir", 0, 50, 0750);
  }

  @Test
  void daemonHasNoUmask() throws IOException {
    makeAll(DAEMON);
    assertOwned("file", 0, 0, 0666);
    assertOwned("dir", 0, 0, 0777);
    assertOwned("fifo", 0, 0, 0666);
  }

  @Test
  void setGroupIdDirectoryHandsItsGroupOn() throws IOException {
    backend.change(DAEMON, path(""), AttributeChange.owner(0, 77).withPermissions(02755));
    makeAll(USER);
    assertOwned("file", 1000, 77, 0644);
    assertOwned("dir", 1000, 77, 02755);
    assertOwned("fifo", 1000, 77, 0644);
  }

  @Test
  void setIdBitsAreKept() throws IOException {
    backend.makeNode(USER, path("node"), FileType.REGULAR.modeBits() | 06755, 0);
    assertOwned("node", 1000, 1001, 06755);
    backend.open(USER, path("file"), OpenOptions.createNew(06755)).close();
    assertOwned("file", 1000, 1001, 06755);
  }

  @Test
  void setGroupIdBitOfAForeignGroupIsForMembers() throws IOException {
    backend.change(DAEMON, path(""), AttributeChange.owner(0, 77).withPermissions(02755));
    backend.open(USER, path("stranger"), OpenOptions.createNew(02775)).close();
    assertOwned("stranger", 1000, 77, 0755);
    CallContext member = CallContext.of(1000, 1001, 022, 0, () -> new int[] {5, 77});
    backend.open(member, path("member"), OpenOptions.createNew(02775)).close();
    assertOwned("member", 1000, 77, 02755);
  }

  @Test
  void defaultAclTakesThePlaceOfTheUmask() throws Exception {
    int done =
        new ProcessBuilder("setfacl", "-d", "-m", "u::rwx,g::rwx,o::r,u:1234:rwx", dir.toString())
            .inheritIO()
            .start()
            .waitFor();
    assumeTrue(done == 0, "setfacl failed");
    makeAll(USER);
    assertOwned("file", 1000, 1001, 0664);
    assertOwned("dir", 1000, 1001, 0774);
    assertThat(backend.getXattr(DAEMON, path("dir"), "system.posix_acl_default"))
        .isEqualTo(backend.getXattr(DAEMON, path(""), "system.posix_acl_default"));
  }

  @Test
  void deviceNodesAreMade() throws IOException {
    int mode = FileType.CHARACTER_DEVICE.modeBits() | 0600;
    backend.makeNode(USER, path("null"), mode, 0x103);
    assertThat(stat("null").rdev()).isEqualTo(0x103);
    assertThat(stat("null").type()).isEqualTo(FileType.CHARACTER_DEVICE);
    assertOwned("null", 1000, 1001, 0600);
  }

  @Test
  void openingAnExistingFileChangesNothingOfIt() throws IOException {
    put("mine", "x");
    backend.open(USER, path("mine"), OpenOptions.READ_WRITE.withCreate(false, 0600)).close();
    assertOwned("mine", 0, 0, 0644);
  }
}
