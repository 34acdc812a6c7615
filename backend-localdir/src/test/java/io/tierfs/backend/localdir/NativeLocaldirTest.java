package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only system calls can do, beyond the contract. */
class NativeLocaldirTest extends NativeTestBase {
  private List<DirectoryEntry> entries(FsPath directory) throws IOException {
    List<DirectoryEntry> entries = new ArrayList<>();
    try (DirectoryCursor cursor = backend.list(DAEMON, directory)) {
      for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  @Test
  void attributesAreThoseOfTheKernel() throws IOException {
    put("file", "x".repeat(5000));
    FileStat stat = backend.stat(DAEMON, path("file"));
    var attributes = Files.readAttributes(dir.resolve("file"), "unix:*");
    assertThat(stat.fileId()).isEqualTo(attributes.get("ino"));
    assertThat(stat.mode()).isEqualTo(attributes.get("mode"));
    assertThat(stat.uid()).isEqualTo(attributes.get("uid"));
    assertThat(stat.ctime())
        .isEqualTo(((java.nio.file.attribute.FileTime) attributes.get("ctime")).toInstant());
    assertThat(stat.birthTime()).isBetween(Instant.EPOCH, stat.ctime());
    assertThat(stat.volume()).isZero();
    assertThat(stat.rdev()).isZero();
  }

  @Test
  void anotherFileSystemBelowTheRootIsAnotherVolume() throws IOException {
    try (NativeLocaldir root = NativeLocaldir.open(java.nio.file.Path.of("/"), ways())) {
      FileStat proc = root.stat(DAEMON, path("proc"));
      assertThat(root.stat(DAEMON, FsPath.ROOT).volume()).isZero();
      assertThat(proc.volume()).isNotZero();
      assertThat(root.stat(DAEMON, path("proc/self")).isSymlink()).isTrue();
      try (DirectoryCursor cursor = root.list(DAEMON, path("proc"))) {
        var entry = cursor.next();
        assertThat(entry).isNotNull();
        assertThat(entry.fileId()).as("an id that would need its volume").isZero();
      }
    }
  }

  @Test
  void entriesTellTypesAndIds() throws IOException {
    put("file", "");
    backend.makeDirectory(DAEMON, path("dir"), 0700);
    backend.makeSymlink(DAEMON, path("link"), "x");
    backend.makeNode(DAEMON, path("fifo"), FileType.FIFO.modeBits() | 0600, 0);
    backend.makeNode(DAEMON, path("socket"), FileType.SOCKET.modeBits() | 0600, 0);
    assertThat(entries(FsPath.ROOT)).hasSize(5);
    for (DirectoryEntry entry : entries(FsPath.ROOT)) {
      FileStat stat = backend.stat(DAEMON, path(entry.name()));
      assertThat(entry.type()).isEqualTo(stat.type());
      assertThat(entry.fileId()).isEqualTo(stat.fileId());
    }
  }

  @Test
  void timesHaveNanoseconds() throws IOException {
    put("file", "");
    backend.makeSymlink(DAEMON, path("link"), "file");
    Instant atime = Instant.ofEpochSecond(1_000_000_007, 123_456_789);
    Instant mtime = Instant.ofEpochSecond(-5, 999_999_999);
    var times = AttributeChange.times(TimeChange.at(atime), TimeChange.at(mtime));
    backend.change(DAEMON, path("link"), times);
    FileStat link = backend.stat(DAEMON, path("link"));
    assertThat(link.atime()).isEqualTo(atime);
    assertThat(link.mtime()).isEqualTo(mtime);
    assertThat(backend.stat(DAEMON, path("file")).mtime()).isAfter(atime);
    assertThat(link.ctime()).isAfter(atime);
  }

  @Test
  void namesAndTargetsHoldAnyBytes() throws IOException {
    byte[] bytes = new byte[255];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    bytes['/' - 1] = 'x';
    String name = Names.decode(bytes);
    put(name, "found");
    assertThat(get(name)).isEqualTo("found");
    assertThat(entries(FsPath.ROOT)).extracting(DirectoryEntry::name).containsExactly(name);
    backend.makeSymlink(DAEMON, path("link"), "/" + name);
    assertThat(backend.readSymlink(DAEMON, path("link"))).isEqualTo("/" + name);
    backend.setXattr(DAEMON, path(name), "user.ä", bytes, XattrMode.CREATE);
    assertThat(backend.getXattr(DAEMON, path(name), "user.ä")).isEqualTo(bytes);
  }

  @Test
  void pathsMayBeLongerThanTheKernelTakesAtOnce() throws IOException {
    String name = "n".repeat(250);
    FsPath at = FsPath.ROOT;
    for (int i = 0; i < 40; i++) {
      at = at.resolve(name);
      backend.makeDirectory(DAEMON, at, 0700);
    }
    assertThat(at.value().length()).isGreaterThan(10_000);
    FsPath file = at.resolve("file");
    backend.open(DAEMON, file, OpenOptions.createNew(0600)).close();
    assertThat(entries(at)).hasSize(1);
    backend.setXattr(DAEMON, file, "user.a", new byte[] {1}, XattrMode.ANY);
    assertThat(backend.getXattr(DAEMON, file, "user.a")).containsExactly(1);
    backend.rename(DAEMON, file, path("short"), RenameMode.REPLACE);
    assertThat(backend.stat(DAEMON, path("short")).isRegularFile()).isTrue();
    for (FsPath up = at; !up.isRoot(); up = up.parent()) {
      backend.removeDirectory(DAEMON, up);
    }
  }

  @Test
  void namesThatAreTooLong() {
    FsPath name = path("n".repeat(256));
    assertErrno(Errno.ENAMETOOLONG, () -> backend.stat(DAEMON, name));
    assertErrno(Errno.ENAMETOOLONG, () -> backend.stat(DAEMON, path("n".repeat(9000))));
    assertErrno(Errno.ENAMETOOLONG, () -> backend.stat(DAEMON, path("n".repeat(9000) + "/x")));
    assertErrno(Errno.ENAMETOOLONG, () -> backend.makeSymlink(DAEMON, path("l"), "t".repeat(4096)));
  }

  @Test
  void theRootItselfCanBeLookedAtAndChanged() throws IOException {
    backend.change(DAEMON, FsPath.ROOT, AttributeChange.permissions(01750));
    assertThat(backend.stat(DAEMON, FsPath.ROOT).permissions()).isEqualTo(01750);
    backend.setXattr(DAEMON, FsPath.ROOT, "user.a", new byte[0], XattrMode.ANY);
    assertThat(backend.listXattrs(DAEMON, FsPath.ROOT)).contains("user.a");
    backend.removeXattr(DAEMON, FsPath.ROOT, "user.a");
    assertErrno(Errno.EISDIR, () -> backend.open(DAEMON, FsPath.ROOT, OpenOptions.READ));
    assertErrno(Errno.EEXIST, () -> backend.makeDirectory(DAEMON, FsPath.ROOT, 0700));
    assertErrno(Errno.EBUSY, () -> backend.removeDirectory(DAEMON, FsPath.ROOT));
    assertErrno(Errno.EISDIR, () -> backend.removeFile(DAEMON, FsPath.ROOT));
    assertErrno(
        Errno.EBUSY, () -> backend.rename(DAEMON, FsPath.ROOT, path("x"), RenameMode.REPLACE));
  }

  @Test
  void attributesOfAllNamespacesAndOfSymlinks() throws IOException {
    assumeRoot();
    put("file", "");
    backend.makeSymlink(DAEMON, path("link"), "file");
    for (String name : List.of("user.a", "trusted.a", "security.a")) {
      backend.setXattr(DAEMON, path("file"), name, new byte[] {7}, XattrMode.CREATE);
    }
    backend.setXattr(DAEMON, path("link"), "trusted.link", new byte[] {8}, XattrMode.CREATE);
    assertThat(backend.listXattrs(DAEMON, path("file")))
        .contains("user.a", "trusted.a", "security.a")
        .doesNotContain("trusted.link");
    assertThat(backend.listXattrs(DAEMON, path("link"))).containsExactly("trusted.link");
    assertThat(backend.getXattr(DAEMON, path("link"), "trusted.link")).containsExactly(8);
    backend.removeXattr(DAEMON, path("link"), "trusted.link");
    assertThat(backend.listXattrs(DAEMON, path("link"))).isEmpty();
    assertErrno(
        Errno.EOPNOTSUPP,
        () -> backend.setXattr(DAEMON, path("file"), "plain", new byte[1], XattrMode.ANY));
    assertErrno(
        Errno.E2BIG,
        () -> backend.setXattr(DAEMON, path("file"), "user.b", new byte[65537], XattrMode.ANY));
  }

  @Test
  void aPipeIsNotWaitedFor() throws IOException {
    backend.makeNode(DAEMON, path("fifo"), FileType.FIFO.modeBits() | 0600, 0);
    for (var access : OpenOptions.Access.values()) {
      OpenOptions options = OpenOptions.existing(access);
      assertErrno(Errno.ENXIO, () -> backend.open(DAEMON, path("fifo"), options));
    }
    assertErrno(Errno.ENXIO, () -> backend.change(DAEMON, path("fifo"), AttributeChange.size(0)));
    assertErrno(
        Errno.EINVAL,
        () -> backend.open(DAEMON, path("fifo"), OpenOptions.READ.withTruncate(true)));
  }

  @Test
  void twoDirectoriesOfOneFileSystemAreOneVolume() throws IOException {
    try (NativeLocaldir other = NativeLocaldir.open(outer.toRealPath(), ways())) {
      assertThat(other.space(DAEMON).volume()).isEqualTo(backend.space(DAEMON).volume());
      assertThat(LocaldirBackend.over(outer).space(DAEMON).volume())
          .isEqualTo(backend.space(DAEMON).volume());
    }
    var store = Files.getFileStore(dir);
    assertThat(backend.space(DAEMON).totalBytes()).isEqualTo(store.getTotalSpace());
    assertThat(backend.space(DAEMON).nameBytesMax()).isEqualTo(255);
  }

  @Test
  void theSourceOfAMountIsFound() {
    String table =
        """
        22 1 8:1 / / rw,relatime shared:1 - btrfs /dev/sda1 rw,subvol=/
        31 22 0:40 /home /home\\040x rw shared:2 master:1 - zfs tank/home rw,xattr
        3 22 0:41 / /x rw - tmpfs tmpfs rw
        """;
    assertThat(NativeSpace.mountSource(table, 22)).contains("/dev/sda1");
    assertThat(NativeSpace.mountSource(table, 31)).contains("tank/home");
    assertThat(NativeSpace.mountSource(table, 3)).contains("tmpfs");
    assertThat(NativeSpace.mountSource(table, 2)).isEmpty();
  }

  @Test
  void aClosedBackendIsEbadfAndItsHandlesGoOn() throws IOException {
    FileHandle handle = create("file");
    backend.close();
    backend.close();
    assertErrno(Errno.EBADF, () -> backend.stat(DAEMON, FsPath.ROOT));
    handle.write(bytes("late"), 0);
    handle.close();
    assertThat(dir.resolve("file")).hasContent("late");
  }

  @Test
  void familiesOfFileSystemsPromiseWhatTheyKeep() {
    assertThat(FileSystemKind.of(0xEF53).capabilities(true, true, true, false))
        .contains(Capability.RENAME_EXCHANGE, Capability.ALLOCATE, Capability.XATTRS);
    assertThat(FileSystemKind.of(0x6969).capabilities(true, false, false, true))
        .contains(Capability.HARD_LINKS)
        .doesNotContain(Capability.RENAME_NO_REPLACE, Capability.XATTRS)
        .contains(Capability.REMOTE);
    assertThat(FileSystemKind.of(0x4D44).capabilities(true, false, false, false))
        .contains(Capability.CASE_INSENSITIVE)
        .doesNotContain(Capability.SYMLINKS, Capability.OWNERSHIP);
    assertThat(FileSystemKind.of(0xEF53).capabilities(false, true, false, false))
        .doesNotContain(Capability.WRITE);
  }
}
