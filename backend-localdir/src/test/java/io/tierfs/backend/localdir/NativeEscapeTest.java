package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Symbolic links planted in a tier lead nowhere. */
class NativeEscapeTest extends NativeTestBase {
  private static final int SWAPS = 300;

  private Path outside;

  @BeforeEach
  void plant() throws IOException {
    outside = Files.createDirectory(outer.toRealPath().resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createDirectory(dir.resolve("a"));
    Files.createSymbolicLink(dir.resolve("way"), outside);
    Files.createSymbolicLink(dir.resolve("relative"), Path.of("../outside"));
    Files.createSymbolicLink(dir.resolve("a/up"), Path.of("../.."));
    Files.createSymbolicLink(dir.resolve("magic"), Path.of("/proc/self/root"));
    Files.createSymbolicLink(dir.resolve("leaf"), outside.resolve("secret"));
    Files.createSymbolicLink(dir.resolve("inside"), Path.of("a"));
  }

  @AfterEach
  void pullUp() throws IOException {
    for (String link :
        List.of("way", "relative", "a/up", "magic", "leaf", "second", "flip", "flop")) {
      if (Files.isSymbolicLink(dir.resolve(link))) {
        Files.delete(dir.resolve(link));
      }
    }
  }

  private List<FsPath> waysOut() {
    return List.of(
        path("way/secret"),
        path("relative/secret"),
        path("a/up/outside/secret"),
        path("magic" + outside + "/secret"),
        path("inside/anything"));
  }

  @Test
  void noOperationGoesThroughALink() {
    for (FsPath out : waysOut()) {
      for (Executable operation : operations(out)) {
        assertErrno(Errno.ENOTDIR, operation::execute);
      }
    }
    assertThat(outside).isDirectoryContaining(p -> p.endsWith("secret"));
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  private List<Executable> operations(FsPath out) {
    FsPath here = path("a");
    return List.of(
        () -> backend.stat(DAEMON, out),
        () -> backend.list(DAEMON, out),
        () -> backend.open(DAEMON, out, OpenOptions.READ),
        () -> backend.open(DAEMON, out, OpenOptions.createNew(0600)),
        () -> backend.open(DAEMON, out, OpenOptions.READ_WRITE.withCreate(false, 0600)),
        () -> backend.makeDirectory(DAEMON, out, 0700),
        () -> backend.removeFile(DAEMON, out),
        () -> backend.removeDirectory(DAEMON, out),
        () -> backend.rename(DAEMON, out, path("stolen"), RenameMode.REPLACE),
        () -> backend.rename(DAEMON, here, out, RenameMode.REPLACE),
        () -> backend.rename(DAEMON, here, out, RenameMode.EXCHANGE),
        () -> backend.change(DAEMON, out, AttributeChange.permissions(0777)),
        () -> backend.change(DAEMON, out, AttributeChange.size(0)),
        () -> backend.makeSymlink(DAEMON, out, "x"),
        () -> backend.readSymlink(DAEMON, out),
        () -> backend.makeHardLink(DAEMON, out, path("stolen")),
        () -> backend.makeHardLink(DAEMON, path("leaf"), out),
        () -> backend.makeNode(DAEMON, out, 0100600, 0),
        () -> backend.getXattr(DAEMON, out, "user.a"),
        () -> backend.setXattr(DAEMON, out, "user.a", new byte[1], XattrMode.ANY),
        () -> backend.listXattrs(DAEMON, out),
        () -> backend.removeXattr(DAEMON, out, "user.a"),
        () -> backend.syncDirectory(DAEMON, out));
  }

  @Test
  void aLinkAtTheEndIsNotFollowed() throws IOException {
    FsPath leaf = path("leaf");
    assertThat(backend.stat(DAEMON, leaf).isSymlink()).isTrue();
    assertErrno(Errno.ENOTDIR, () -> backend.list(DAEMON, path("way")));
    assertErrno(Errno.ELOOP, () -> backend.open(DAEMON, leaf, OpenOptions.READ));
    assertErrno(
        Errno.ELOOP, () -> backend.open(DAEMON, leaf, OpenOptions.READ_WRITE.withTruncate(true)));
    assertErrno(Errno.ELOOP, () -> backend.change(DAEMON, leaf, AttributeChange.size(0)));
    assertErrno(
        Errno.EOPNOTSUPP, () -> backend.change(DAEMON, leaf, AttributeChange.permissions(0777)));
    assertErrno(
        Errno.EPERM, () -> backend.setXattr(DAEMON, leaf, "user.a", new byte[1], XattrMode.ANY));
    backend.makeHardLink(DAEMON, leaf, path("second"));
    assertThat(dir.resolve("second")).isSymbolicLink();
    backend.removeFile(DAEMON, path("way"));
    backend.removeFile(DAEMON, leaf);
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  /** A directory that turns into a link and back: inside or an error, never outside. */
  @Test
  void aLinkSwappedInAtAnyMomentLeadsNowhere() throws Exception {
    // Two levels, so that the link is on the way and not the directory that is opened.
    Files.createDirectory(outside.resolve("sub"));
    Files.writeString(outside.resolve("sub/file"), "outside");
    Files.createDirectories(dir.resolve("flip/sub"));
    Files.writeString(dir.resolve("flip/sub/file"), "inside");
    Files.createSymbolicLink(dir.resolve("flop"), outside);
    AtomicBoolean stop = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    try {
                      backend.rename(DAEMON, path("flip"), path("flop"), RenameMode.EXCHANGE);
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  }
                });
    int inside = 0;
    int refused = 0;
    try {
      for (int i = 0; i < SWAPS || (inside == 0 || refused == 0) && i < 100 * SWAPS; i++) {
        try {
          assertThat(get("flip/sub/file")).isEqualTo("inside");
          put("flip/sub/new" + i, "");
          inside++;
        } catch (FsException e) {
          assertThat(e.errno()).isEqualTo(Errno.ENOTDIR);
          refused++;
        }
      }
    } finally {
      stop.set(true);
      swapper.join();
    }
    assertThat(inside).as("calls that met the directory").isPositive();
    assertThat(refused).as("calls that met the link").isPositive();
    assertThat(outside.resolve("sub").toFile().list()).containsExactly("file");
  }

  @Test
  void aDirectoryMovedAwayKeepsItsOpenCursor() throws IOException {
    Files.writeString(dir.resolve("a/one"), "");
    try (DirectoryCursor cursor = backend.list(DAEMON, path("a"))) {
      backend.rename(DAEMON, path("a"), path("b"), RenameMode.REPLACE);
      Files.createSymbolicLink(dir.resolve("a"), outside);
      var entry = cursor.next();
      assertThat(entry).isNotNull();
      assertThat(entry.name()).isIn("one", "up");
    }
    assertThat(Files.exists(dir.resolve("b"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
