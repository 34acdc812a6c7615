package io.tierfs.engine.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.TierMode;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code java.nio.file} promises, on two tiers in memory. */
class FileSystemTest {
  private final InMemoryBackend hot = new InMemoryBackend();
  private final InMemoryBackend cold = new InMemoryBackend();
  private TierFs engine;
  private FileSystem fs;

  @BeforeEach
  void start() throws Exception {
    engine = TierFs.builder().tier("hot", hot).tier("cold", cold).build();
    fs = engine.asFileSystem();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private Path path(String text) {
    return fs.getPath(text);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(path(text), "content of " + text);
  }

  private Path directory(String text) throws IOException {
    return Files.createDirectories(path(text));
  }

  private Path onColdTier(String name) throws IOException {
    cold.makeDirectory(CallContext.daemon(), FsPath.of("colder"), 0755);
    return file("/colder/" + name);
  }

  @Test
  void isOneFileSystemUntilClosed() throws Exception {
    assertThat(engine.asFileSystem()).isSameAs(fs);
    fs.close();
    assertThat(fs.isOpen()).isFalse();
    assertThat(engine.asFileSystem()).isNotSameAs(fs).matches(FileSystem::isOpen);
  }

  @Test
  void closesWithTheEngineAndClosesWhatIsOpen() throws Exception {
    var channel = Files.newByteChannel(file("/f"));
    DirectoryStream<Path> stream = Files.newDirectoryStream(path("/"));
    Path known = path("/f");

    engine.close();

    assertThat(fs.isOpen()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(stream::iterator).isInstanceOf(ClosedDirectoryStreamException.class);
    assertThat(hot.openHandles()).isZero();
    assertThatThrownBy(engine::asFileSystem).isInstanceOf(IllegalStateException.class);
    for (Refused each : onClosed(known)) {
      assertThatThrownBy(each::run).isInstanceOf(ClosedFileSystemException.class);
    }
    fs.close();
  }

  private interface Refused {
    void run() throws IOException;
  }

  private List<Refused> onClosed(Path known) {
    return List.of(
        () -> path("/x"),
        () -> Files.readString(known),
        () -> Files.exists(known),
        () -> Files.createFile(known),
        () -> Files.createDirectory(known),
        () -> Files.delete(known),
        () -> Files.list(known),
        () -> Files.readAttributes(known, "*"),
        () -> Files.copy(known, known.resolveSibling("y")),
        () -> Files.getFileStore(known),
        () -> assertThat(known.toRealPath()).isNull(),
        () -> Files.isHidden(known),
        () -> Files.getFileAttributeView(known, BasicFileAttributeView.class),
        () -> fs.getFileStores(),
        () -> fs.getRootDirectories(),
        () -> fs.getPathMatcher("glob:*"),
        () -> fs.newWatchService());
  }

  @Test
  void readsAndWrites() throws Exception {
    Path file = Files.write(path("/f"), List.of("one", "two"));

    assertThat(Files.readAllLines(file)).containsExactly("one", "two");
    assertThat(Files.size(file)).isEqualTo(8);
    Files.writeString(file, "three\n", java.nio.file.StandardOpenOption.APPEND);
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
    assertThat(Files.readString(path("f"))).as("relative to the root").startsWith("one");
    assertThat(hot.openHandles() + cold.openHandles()).isZero();
  }

  @Test
  void tellsTheTier() throws Exception {
    Path cold = onColdTier("f");

    assertThat(Files.getAttribute(cold, "tierfs:tier")).isEqualTo("cold");
    assertThat(Files.getAttribute(path("/"), "tierfs:tier")).isEqualTo("hot");
    assertThat(Files.readAttributes(path("/"), "tierfs:*"))
        .isEqualTo(Map.of("tier", "hot", "copies", List.of("hot", "cold")));
    assertThatThrownBy(() -> Files.setAttribute(cold, "tierfs:tier", "hot"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Files.getAttribute(cold, "tierfs:colour"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listsWithAFilter() throws Exception {
    file("/a.txt");
    file("/b.txt");
    onColdTier("x");
    directory("/d");

    try (DirectoryStream<Path> all = Files.newDirectoryStream(path("/"))) {
      assertThat(all)
          .containsExactlyInAnyOrder(path("/a.txt"), path("/b.txt"), path("/colder"), path("/d"));
    }
    try (DirectoryStream<Path> texts = Files.newDirectoryStream(path(""), "*.txt")) {
      assertThat(texts).containsExactlyInAnyOrder(path("a.txt"), path("b.txt"));
    }
    try (DirectoryStream<Path> broken =
        Files.newDirectoryStream(
            path("/"),
            each -> {
              throw new IOException("no");
            })) {
      Iterator<Path> entries = broken.iterator();
      assertThatThrownBy(entries::hasNext)
          .isInstanceOf(java.nio.file.DirectoryIteratorException.class)
          .hasRootCauseMessage("no");
      assertThatThrownBy(broken::iterator).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(entries::remove).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(() -> Files.newDirectoryStream(path("/a.txt")))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> Files.newDirectoryStream(path("/none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aClosedListingHasNoMoreEntries() throws Exception {
    file("/a");
    file("/b");
    DirectoryStream<Path> stream = Files.newDirectoryStream(path("/"));
    Iterator<Path> entries = stream.iterator();
    Path first = entries.next();
    stream.close();

    assertThat(entries.hasNext()).isFalse();
    assertThat(Files.readString(first)).as("found without its listing").isNotEmpty();
  }

  @Test
  void anEntryIsWhatItsPathLeadsToNow() throws Exception {
    file("/a");
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path("/"))) {
      Path found = stream.iterator().next();
      Files.delete(path("/a"));
      assertThat(Files.exists(found)).isFalse();
      Files.createDirectory(path("/a"));
      assertThat(Files.isDirectory(found)).isTrue();
    }
    directory("/d");
    file("/d/x");
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path("/d"))) {
      Path found = stream.iterator().next();
      Files.move(path("/d"), path("/e"));
      assertThat(Files.exists(found)).as("its directory has another name").isFalse();
      assertThatThrownBy(() -> Files.readAttributes(found, PosixFileAttributes.class))
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void walksATree() throws Exception {
    directory("/d/e");
    file("/d/e/f");
    onColdTier("g");
    Files.createSymbolicLink(path("/d/up"), path(".."));

    try (var tree = Files.walk(path("/"))) {
      assertThat(tree.map(Path::toString))
          .containsExactlyInAnyOrder("/", "/d", "/d/e", "/d/e/f", "/d/up", "/colder", "/colder/g");
    }
    assertThatThrownBy(
            () -> {
              try (var tree = Files.walk(path("/"), java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
                tree.forEach(each -> {});
              }
            })
        .hasCauseInstanceOf(FileSystemLoopException.class);
  }

  @Test
  void exceptionsSayWhatIsWrong() throws Exception {
    file("/f");
    directory("/d");
    file("/d/x");

    assertThatThrownBy(() -> Files.createFile(path("/f")))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage("/f");
    assertThatThrownBy(() -> Files.createDirectory(path("/f")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.delete(path("/d")))
        .isInstanceOf(DirectoryNotEmptyException.class)
        .hasMessage("/d");
    assertThatThrownBy(() -> Files.delete(path("/n"))).isInstanceOf(NoSuchFileException.class);
    assertThat(Files.deleteIfExists(path("/n"))).isFalse();
    assertThatThrownBy(() -> Files.createFile(path("/f/x")))
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessage("/f/x: Not a directory");
    assertThatThrownBy(() -> Files.readSymbolicLink(path("/f")))
        .isInstanceOf(NotLinkException.class);
    assertThatThrownBy(() -> Files.delete(path("/")))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("/: Device or resource busy");
    assertThatThrownBy(() -> Files.createFile(path("/" + "x".repeat(256))))
        .hasMessageEndingWith("File name too long");
    assertThatThrownBy(() -> Files.readString(path("/d"))).hasMessage("/d: Is a directory");
  }

  @Test
  void followsLinks() throws Exception {
    directory("/d");
    file("/d/f");
    Files.createSymbolicLink(path("/rel"), path("d/f"));
    Files.createSymbolicLink(path("/abs"), path("/d"));
    Files.createSymbolicLink(path("/d/up"), path("../rel"));
    Files.createSymbolicLink(path("/dangling"), path("d/new"));

    assertThat(Files.readString(path("/rel"))).isEqualTo("content of /d/f");
    assertThat(Files.readString(path("/abs/up"))).isEqualTo("content of /d/f");
    assertThat(path("/abs/up").toRealPath()).isEqualTo(path("/d/f"));
    assertThat(path("/abs/./up").toRealPath(NOFOLLOW_LINKS)).isEqualTo(path("/abs/up"));
    assertThat(path("/abs/../rel").toRealPath(NOFOLLOW_LINKS)).isEqualTo(path("/abs/../rel"));
    assertThat(path("d/../d/f").toRealPath(NOFOLLOW_LINKS)).isEqualTo(path("/d/f"));
    assertThat(Files.readSymbolicLink(path("/d/up"))).isEqualTo(path("../rel"));
    assertThat(Files.isSymbolicLink(path("/rel"))).isTrue();
    assertThat(Files.isSameFile(path("/rel"), path("/d/f"))).isTrue();
    assertThat(Files.exists(path("/dangling"))).isFalse();
    assertThat(Files.exists(path("/dangling"), NOFOLLOW_LINKS)).isTrue();
    Files.writeString(path("/dangling"), "made by way of the link");
    assertThat(Files.readString(path("/d/new"))).startsWith("made");
    Files.delete(path("/rel"));
    assertThat(Files.exists(path("/d/f"))).isTrue();
  }

  @Test
  void loopsEnd() throws Exception {
    Files.createSymbolicLink(path("/a"), path("b"));
    Files.createSymbolicLink(path("/b"), path("a"));
    Files.createSymbolicLink(path("/l0"), path("f"));
    file("/f");
    for (int i = 1; i <= 40; i++) {
      Files.createSymbolicLink(path("/l" + i), path("l" + (i - 1)));
    }

    assertThatThrownBy(() -> Files.readString(path("/a/x")))
        .isInstanceOf(FileSystemLoopException.class);
    assertThat(Files.readString(path("/l39"))).isEqualTo("content of /f");
    assertThatThrownBy(() -> Files.readString(path("/l40")))
        .isInstanceOf(FileSystemLoopException.class);
    assertThatThrownBy(() -> Files.newByteChannel(path("/l0"), NOFOLLOW_LINKS))
        .isInstanceOf(FileSystemException.class);
  }

  @Test
  void hardLinksAreOneFile() throws Exception {
    Path one = onColdTier("f");
    Path other = Files.createLink(path("/colder/g"), one);

    assertThat(Files.isSameFile(one, other)).isTrue();
    assertThat(Files.getAttribute(other, "unix:nlink")).isEqualTo(2);
    assertThat(Files.readAttributes(one, PosixFileAttributes.class).fileKey())
        .isEqualTo(Files.readAttributes(other, PosixFileAttributes.class).fileKey());
    Files.delete(one);
    assertThat(Files.readString(other)).isEqualTo("content of /colder/f");
    assertThat(Files.isSameFile(one, one)).as("equal paths are not looked at").isTrue();
    assertThatThrownBy(() -> Files.isSameFile(one, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Files.isSameFile(one, other)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void attributesOfAllViews() throws Exception {
    Path file = file("/f");
    FileTime time = FileTime.from(Instant.parse("2020-01-02T03:04:05.123456789Z"));
    Files.setLastModifiedTime(file, time);
    Files.setAttribute(file, "lastAccessTime", FileTime.fromMillis(1000));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x--x"));
    Files.setAttribute(file, "unix:uid", 12345678);
    Files.setAttribute(file, "unix:gid", 87654321);

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
    assertThat(Files.getAttribute(file, "lastAccessTime")).isEqualTo(FileTime.fromMillis(1000));
    PosixFileAttributes posix = Files.readAttributes(file, PosixFileAttributes.class);
    assertThat(PosixFilePermissions.toString(posix.permissions())).isEqualTo("rw-r-x--x");
    assertThat(posix.owner().getName()).isEqualTo("12345678");
    assertThat(posix.group().getName()).isEqualTo("87654321");
    assertThat(posix.size()).isEqualTo(13);
    assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100651);
    Files.setAttribute(file, "unix:mode", 04755);
    assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0104755);
    assertThat(Files.readAttributes(file, "unix:*"))
        .containsKeys("ino", "dev", "rdev", "nlink", "ctime", "permissions", "size");
    assertThat(Files.readAttributes(file, "size,isDirectory"))
        .isEqualTo(Map.of("size", 13L, "isDirectory", false));
    assertThatThrownBy(() -> Files.readAttributes(file, "posix:colour"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Files.readAttributes(file, "dos:*"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Files.setAttribute(file, "posix:mode", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ownersHaveNames() throws Exception {
    Path file = file("/f");
    UserPrincipal root = fs.getUserPrincipalLookupService().lookupPrincipalByName("root");

    Files.setOwner(file, root);

    assertThat(Files.getOwner(file)).isEqualTo(root).hasToString("root");
    assertThat(fs.getUserPrincipalLookupService().lookupPrincipalByName("0")).isEqualTo(root);
    assertThatThrownBy(
            () -> fs.getUserPrincipalLookupService().lookupPrincipalByName("no such user"))
        .isInstanceOf(UserPrincipalNotFoundException.class);
    assertThatThrownBy(() -> fs.getUserPrincipalLookupService().lookupPrincipalByName(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Files.setOwner(file, () -> "stranger"))
        .isInstanceOf(java.nio.file.ProviderMismatchException.class);
  }

  @Test
  void userAttributes() throws Exception {
    Path file = onColdTier("f");
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    Files.setAttribute(file, "user:colour", "red".getBytes(UTF_8));
    view.write("size", ByteBuffer.wrap(new byte[] {1, 2}));

    assertThat(view.list()).containsExactlyInAnyOrder("colour", "size");
    assertThat(view.size("colour")).isEqualTo(3);
    ByteBuffer read = ByteBuffer.allocate(10);
    assertThat(view.read("colour", read)).isEqualTo(3);
    assertThat(read.flip()).isEqualTo(UTF_8.encode("red"));
    assertThat(Files.readAttributes(file, "user:*")).containsOnlyKeys("colour", "size");
    assertThatThrownBy(() -> view.read("colour", ByteBuffer.allocate(2)))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> view.size(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> view.read("colour", ByteBuffer.allocate(9).asReadOnlyBuffer()))
        .isInstanceOf(IllegalArgumentException.class);
    view.delete("colour");
    assertThatThrownBy(() -> view.size("colour"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("No data available");
  }

  @Test
  void initialPermissionsAreAskedFor() throws Exception {
    Set<PosixFilePermission> some = PosixFilePermissions.fromString("rwx------");
    Path file = Files.createFile(path("/f"), PosixFilePermissions.asFileAttribute(some));
    Path directory = Files.createDirectory(path("/d"), PosixFilePermissions.asFileAttribute(some));

    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(some);
    assertThat(Files.getPosixFilePermissions(directory)).isEqualTo(some);
    assertThat(Files.isRegularFile(Files.createTempFile(path("/d"), "x", "y"))).isTrue();
    assertThatThrownBy(() -> Files.createFile(path("/g"), new Attribute("basic:size", 7L)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private record Attribute(String name, Object value)
      implements java.nio.file.attribute.FileAttribute<Object> {}

  @Test
  void copies() throws Exception {
    Path file = onColdTier("f");
    Files.setAttribute(file, "user:colour", new byte[] {7});
    Files.setLastModifiedTime(file, FileTime.fromMillis(5000));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    Path plain = Files.copy(file, path("/plain"));
    Path exact = Files.copy(file, path("/exact"), COPY_ATTRIBUTES);

    assertThat(Files.readString(plain)).isEqualTo("content of /colder/f");
    assertThat(Files.getLastModifiedTime(plain)).isNotEqualTo(FileTime.fromMillis(5000));
    assertThat(Files.getLastModifiedTime(exact)).isEqualTo(FileTime.fromMillis(5000));
    assertThat(Files.getAttribute(exact, "user:colour")).isEqualTo(new byte[] {7});
    assertThat(Files.getPosixFilePermissions(exact)).hasSize(6);
    assertThatThrownBy(() -> Files.copy(file, plain))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.writeString(file, "newer");
    assertThat(Files.readString(Files.copy(file, plain, REPLACE_EXISTING))).isEqualTo("newer");
    assertThat(Files.readString(Files.copy(file, file))).isEqualTo("newer");
    assertThatThrownBy(() -> Files.copy(file, plain, ATOMIC_MOVE))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void copiesBigFilesAndLinksAndDirectories() throws Exception {
    byte[] big = new byte[3_000_017];
    new java.util.Random(7).nextBytes(big);
    Files.write(path("/big"), big);
    directory("/d");
    file("/d/x");
    Files.createSymbolicLink(path("/l"), path("big"));

    assertThat(Files.readAllBytes(Files.copy(path("/big"), path("/c")))).isEqualTo(big);
    assertThat(Files.readAllBytes(Files.copy(path("/l"), path("/followed")))).isEqualTo(big);
    assertThat(Files.readSymbolicLink(Files.copy(path("/l"), path("/m"), NOFOLLOW_LINKS)))
        .isEqualTo(path("big"));
    assertThat(Files.copy(path("/d"), path("/e"))).isEmptyDirectory();
    assertThatThrownBy(() -> Files.copy(path("/l"), path("/d"), REPLACE_EXISTING))
        .isInstanceOf(DirectoryNotEmptyException.class);
  }

  @Test
  void movesAcrossTiers() throws Exception {
    Path file = onColdTier("f");
    Object key = Files.getAttribute(file, "fileKey");

    Files.move(file, path("/g"));

    assertThat(Files.readString(path("/g"))).isEqualTo("content of /colder/f");
    assertThat(Files.getAttribute(path("/g"), "fileKey")).isEqualTo(key);
    assertThat(Files.exists(file)).isFalse();
    file("/h");
    assertThatThrownBy(() -> Files.move(path("/g"), path("/h")))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.move(path("/g"), path("/h"), ATOMIC_MOVE);
    assertThat(Files.readString(path("/h"))).isEqualTo("content of /colder/f");
    directory("/d/sub");
    assertThatThrownBy(() -> Files.move(path("/h"), path("/d"), REPLACE_EXISTING))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.move(path("/d"), path("/d/sub/x")))
        .isInstanceOf(FileSystemException.class);
    Files.move(path("/h"), path("/d/sub"), REPLACE_EXISTING);
    assertThat(Files.readString(path("/d/sub"))).isEqualTo("content of /colder/f");
  }

  @Test
  void copiesToAndFromOthers(@org.junit.jupiter.api.io.TempDir Path temp) throws Exception {
    Path outside = Files.copy(file("/f"), temp.resolve("f"));
    assertThat(outside).hasContent("content of /f");
    assertThat(Files.readString(Files.copy(outside, path("/g")))).isEqualTo("content of /f");
    Files.move(path("/g"), temp.resolve("g"));
    assertThat(Files.exists(path("/g"))).isFalse();

    try (TierFs second = TierFs.builder().tier("only", new InMemoryBackend()).build()) {
      Path there = second.asFileSystem().getPath("/there");
      Files.copy(path("/f"), there, COPY_ATTRIBUTES);
      assertThat(Files.readString(there)).isEqualTo("content of /f");
      assertThat(Files.getLastModifiedTime(there)).isEqualTo(Files.getLastModifiedTime(path("/f")));
      Files.move(there, path("/back"));
      assertThat(Files.exists(there)).isFalse();
      assertThat(Files.readString(path("/back"))).isEqualTo("content of /f");
      assertThatThrownBy(() -> path("/a").resolve(there))
          .isInstanceOf(java.nio.file.ProviderMismatchException.class);
    }
  }

  @Test
  void hasOneStore() throws Exception {
    List<FileStore> stores = new ArrayList<>();
    fs.getFileStores().forEach(stores::add);

    assertThat(stores).containsExactly(Files.getFileStore(path("/")));
    FileStore store = stores.getFirst();
    assertThat(store.type()).isEqualTo("tierfs");
    assertThat(store.getTotalSpace()).isEqualTo(32L << 30);
    assertThat(store.getAttribute("usableSpace")).isEqualTo(store.getUsableSpace());
    assertThat(store.supportsFileAttributeView("posix")).isTrue();
    assertThat(store.isReadOnly()).isFalse();
    assertThatThrownBy(() -> Files.getFileStore(path("/none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void accessIsToldByBitsAndTiers() throws Exception {
    Path file = file("/f");
    assertThat(Files.isExecutable(file)).isFalse();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.isExecutable(file)).isTrue();
    assertThat(Files.isReadable(file)).isTrue();
    assertThat(Files.isHidden(path("/.x"))).isTrue();
    assertThat(Files.isHidden(path("/"))).isFalse();

    InMemoryBackend fixed = new InMemoryBackend();
    fixed.makeDirectory(CallContext.daemon(), FsPath.of("d"), 0777);
    try (TierFs readOnly =
        TierFs.builder().tier(new TierSetup("fixed", fixed, TierMode.RO, 0)).build()) {
      Path directory = readOnly.asFileSystem().getPath("/d");
      assertThat(readOnly.asFileSystem().isReadOnly()).isTrue();
      assertThat(Files.isReadable(directory)).isTrue();
      assertThat(Files.isWritable(directory)).isFalse();
      assertThatThrownBy(() -> Files.createFile(directory.resolve("f")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageEndingWith("Read-only file system");
    }
  }

  @Test
  void theOwnAreaIsNotThere() throws Exception {
    assertThat(Files.exists(path("/.tierfs"))).isFalse();
    assertThatThrownBy(() -> Files.createDirectory(path("/.tierfs")))
        .isInstanceOf(FileSystemException.class);
  }
}
