package io.tierfs.backend.localdir;

import static io.tierfs.backend.localdir.NativeTestBase.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is special about a backend over java.nio.file, beyond the contract. */
class NioLocaldirTest {
  static final CallContext DAEMON = CallContext.daemon();

  private final FileSystem jimfs =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder().setAttributeViews("posix", "unix", "user").build());
  private Path dir;
  private Backend backend;

  @BeforeEach
  void open() throws IOException {
    dir = Files.createDirectory(jimfs.getPath("/tier"));
    backend = LocaldirBackend.over(dir);
  }

  @AfterEach
  void close() throws IOException {
    backend.close();
    jimfs.close();
  }

  static FsPath path(String text) {
    return FsPath.of(text);
  }

  void put(String name, String text) throws IOException {
    Files.writeString(dir.resolve(name), text);
  }

  @Test
  void declaresWhatJimfsCanDo() {
    assertThat(backend.capabilities())
        .containsExactlyInAnyOrder(
            Capability.WRITE,
            Capability.RENAME_DIRECTORIES,
            Capability.SYMLINKS,
            Capability.HARD_LINKS,
            Capability.FILE_IDS,
            Capability.OPEN_UNLINKED,
            Capability.NANOSECOND_TIMES,
            Capability.OWNERSHIP,
            Capability.XATTRS);
    assertThat(backend.localRoot()).isEmpty();
  }

  @Test
  void declaresLittleWhereThereAreOnlyBasicViews() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Path root = Files.createDirectory(windows.getPath("C:\\tier"));
      Backend plain = LocaldirBackend.over(root);
      assertThat(plain.capabilities())
          .containsExactlyInAnyOrder(
              Capability.WRITE, Capability.RENAME_DIRECTORIES, Capability.CASE_INSENSITIVE);
      plain.open(DAEMON, path("file"), OpenOptions.createNew(0600)).close();
      assertThat(plain.stat(DAEMON, path("FILE")).permissions()).isEqualTo(0644);
      assertErrno(
          Errno.EPERM, () -> plain.change(DAEMON, path("file"), AttributeChange.permissions(0)));
    }
  }

  @Test
  void aNameThatTheFileSystemCannotHaveIsAbsentAndCannotBeMade() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Backend plain = LocaldirBackend.over(Files.createDirectory(windows.getPath("C:\\tier")));
      for (String name : new String[] {"a?b", "back\\slash", "C:", "a*"}) {
        FsPath path = FsPath.ROOT.resolve(name);
        assertErrno(Errno.ENOENT, () -> plain.stat(DAEMON, path));
        assertErrno(Errno.EILSEQ, () -> plain.makeDirectory(DAEMON, path, 0755));
        assertErrno(Errno.EILSEQ, () -> plain.open(DAEMON, path, OpenOptions.createNew(0644)));
      }
    }
  }

  @Test
  void symlinksHoldExactlyWhatTheyWereGivenOrAreRefused() throws IOException {
    String[] held = {"file", "/absolute/x", "../../up", "./c", "spaced name", "ünï", "x/y"};
    for (int i = 0; i < held.length; i++) {
      FsPath link = path("link" + i);
      backend.makeSymlink(DAEMON, link, held[i]);
      assertThat(backend.readSymlink(DAEMON, link)).isEqualTo(held[i]);
    }
    assertErrno(Errno.EILSEQ, () -> backend.makeSymlink(DAEMON, path("new"), "a//b"));
    assertErrno(Errno.EILSEQ, () -> backend.makeSymlink(DAEMON, path("new"), "a/"));
    assertErrno(Errno.ENOENT, () -> backend.stat(DAEMON, path("new")));
  }

  @Test
  void noSymlinkLeadsOut() throws IOException {
    Files.createDirectory(jimfs.getPath("/outside"));
    Files.writeString(jimfs.getPath("/outside/secret"), "secret");
    Files.createSymbolicLink(dir.resolve("way"), jimfs.getPath("/outside"));
    Files.createSymbolicLink(dir.resolve("up"), jimfs.getPath(".."));
    Files.createSymbolicLink(dir.resolve("leaf"), jimfs.getPath("/outside/secret"));
    assertErrno(Errno.ENOTDIR, () -> backend.stat(DAEMON, path("way/secret")));
    assertErrno(Errno.ENOTDIR, () -> backend.stat(DAEMON, path("up/outside/secret")));
    assertErrno(Errno.ELOOP, () -> backend.open(DAEMON, path("leaf"), OpenOptions.READ));
    assertErrno(Errno.ELOOP, () -> backend.change(DAEMON, path("leaf"), AttributeChange.size(0)));
    backend.removeFile(DAEMON, path("leaf"));
    assertThat(Files.readString(jimfs.getPath("/outside/secret"))).isEqualTo("secret");
  }

  @Test
  void handlesKnowTheirFileAfterRenamesAndRemovals() throws IOException {
    backend.makeDirectory(DAEMON, path("dir"), 0755);
    try (var handle = backend.open(DAEMON, path("dir/file"), OpenOptions.createNew(0640))) {
      long id = handle.stat().fileId();
      backend.rename(DAEMON, path("dir"), path("moved"), RenameMode.REPLACE);
      handle.change(DAEMON, AttributeChange.permissions(04711));
      assertThat(handle.stat().permissions()).isEqualTo(04711);
      assertThat(handle.stat().fileId()).isEqualTo(id);
      backend.removeFile(DAEMON, path("moved/file"));
      put("moved/file", "another");
      handle.change(DAEMON, AttributeChange.permissions(0600).withOwner(7, 8));
      handle.write(ByteBuffer.wrap(new byte[5]), 0);
      assertThat(handle.stat().fileId()).isEqualTo(id);
      assertThat(handle.stat().permissions()).isEqualTo(0600);
      assertThat(handle.stat().uid()).isEqualTo(7);
      assertThat(handle.stat().size()).isEqualTo(5);
      assertThat(handle.stat().nlink()).isZero();
    }
    assertThat(Files.readString(dir.resolve("moved/file"))).isEqualTo("another");
  }

  @Test
  void anAppendingHandleReadsToo() throws IOException {
    put("log", "one ");
    OpenOptions append = OpenOptions.READ_WRITE.withAppend(true);
    try (var first = backend.open(DAEMON, path("log"), append);
        var second = backend.open(DAEMON, path("log"), append)) {
      first.write(text("two "), 0);
      second.write(text("three"), 0);
      ByteBuffer read = ByteBuffer.allocate(100);
      assertThat(first.read(read, 0)).isEqualTo(13);
      first.change(DAEMON, AttributeChange.size(20));
      assertThat(second.stat().size()).isEqualTo(20);
    }
    assertThat(Files.readString(dir.resolve("log"))).isEqualTo("one two three" + "\0".repeat(7));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void specialBitsAreKeptOutOfSight() throws IOException {
    put("tool", "");
    backend.setXattr(DAEMON, path("tool"), "user.mine", new byte[] {1}, XattrMode.CREATE);
    backend.change(DAEMON, path("tool"), AttributeChange.permissions(06755));
    assertThat(backend.stat(DAEMON, path("tool")).permissions()).isEqualTo(06755);
    assertThat(backend.listXattrs(DAEMON, path("tool"))).containsExactly("user.mine");
    assertErrno(
        Errno.EOPNOTSUPP, () -> backend.getXattr(DAEMON, path("tool"), "security.capability"));
  }

  @Test
  void specialFilesAreEperm() {
    int mode = FileType.FIFO.modeBits() | 0600;
    assertErrno(Errno.EPERM, () -> backend.makeNode(DAEMON, path("fifo"), mode, 0));
  }

  @Test
  void volumesOfTwoFileSystemsDifferAndOfOneAreEqual() throws IOException {
    Path second = Files.createDirectory(jimfs.getPath("/second"));
    try (FileSystem other = Jimfs.newFileSystem(Configuration.unix())) {
      Path third = Files.createDirectory(other.getPath("/tier"));
      String volume = backend.space(DAEMON).volume();
      assertThat(LocaldirBackend.over(second).space(DAEMON).volume()).isEqualTo(volume);
      assertThat(LocaldirBackend.over(third).space(DAEMON).volume()).isNotEqualTo(volume);
    }
  }

  @Test
  void closingEndsEverythingThatIsOpen() throws IOException {
    var handle = backend.open(DAEMON, path("file"), OpenOptions.createNew(0600));
    backend.close();
    assertErrno(Errno.EBADF, () -> handle.write(text("x"), 0));
    assertErrno(Errno.EBADF, () -> backend.stat(DAEMON, FsPath.ROOT));
  }
}
