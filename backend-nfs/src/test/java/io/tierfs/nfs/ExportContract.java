package io.tierfs.nfs;

import static io.tierfs.nfs.NfsFailures.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import io.tierfs.nfs.testing.ServerSide;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What an export does on a real server, whatever the version: each version extends this. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ExportContract {
  protected static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final NfsChange PLAIN = NfsChange.permissions(0644);

  private Served served;
  protected NfsExport export;
  private NfsHandle here;
  private String local;

  /**
   * A server with an empty directory to mount.
   *
   * @param settings how to mount it
   * @param side the same without NFS
   * @param server ends it
   */
  protected record Served(NfsSettings settings, ServerSide side, Closeable server) {}

  /** Starts a server; skips the tests where that cannot be done. */
  protected abstract Served start() throws IOException;

  /** A nfs-ganesha of the test's own. */
  protected static Served ganesha(GaneshaOptions options, Function<Ganesha, NfsSettings> settings)
      throws IOException {
    Ganesha.assumeAvailable();
    Ganesha server = Ganesha.start(options.withAttributeSeconds(0));
    return new Served(settings.apply(server), ServerSide.of(server.directory()), server::close);
  }

  @BeforeAll
  void mount() throws Exception {
    served = start();
    export = NfsClient.mount(served.settings());
  }

  @AfterAll
  void unmount() throws IOException {
    try {
      if (export != null) {
        export.close();
      }
    } finally {
      if (served != null) {
        served.server().close();
      }
    }
  }

  /** A directory for each test. */
  @BeforeEach
  void ownDirectory(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    NfsChange all = NfsChange.permissions(0777);
    here = export.makeDirectory(ROOT, export.root().handle(), bytes(name), all).node().handle();
    local = name + "/";
  }

  protected static byte[] bytes(String name) {
    return name.getBytes(UTF_8);
  }

  private NfsFile create(String name) throws Exception {
    return export.create(ROOT, here, bytes(name), PLAIN, true, NfsAccess.READ_WRITE);
  }

  private static ByteBuffer random(int size, long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return ByteBuffer.wrap(content);
  }

  private void write(NfsFile file, ByteBuffer content, NfsStability stability) throws Exception {
    long offset = 0;
    ByteBuffer left = content.duplicate();
    while (left.hasRemaining()) {
      offset += file.write(left, offset, stability).count();
    }
  }

  private ByteBuffer read(NfsFile file, int size) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(size + 1);
    while (target.hasRemaining()) {
      if (file.read(target, target.position()).end()) {
        break;
      }
    }
    return target.flip();
  }

  @Test
  void tellsLimitsThatMakeSense() {
    NfsInfo info = export.info();
    assertThat(info.readBytesMax()).isBetween(4096, 1 << 20);
    assertThat(info.writeBytesMax()).isBetween(4096, 1 << 20);
    assertThat(info.nameBytesMax()).isEqualTo(255);
    assertThat(info.features()).contains(NfsFeature.SYMLINKS, NfsFeature.HARD_LINKS);
    assertThat(export.root().attributes().type()).isEqualTo(NfsType.DIRECTORY);
    assertThat(export.state().connected()).isTrue();
    assertThat(export.state().silentSince()).isEmpty();
  }

  @Test
  void answersPings() throws Exception {
    export.ping(Duration.ofSeconds(20));
  }

  @Test
  void writesAndReadsByteForByte() throws Exception {
    ByteBuffer content = random(3_000_001, 1);
    try (NfsFile file = create("data")) {
      write(file, content, NfsStability.UNSTABLE);
      file.commit();
      assertThat(read(file, content.remaining())).isEqualTo(content);
      assertThat(file.attributes().size()).isEqualTo(content.remaining());
    }
    assertThat(served.side().read(local + "data")).isEqualTo(content.array());
  }

  @Test
  void movesBuffersByWhatWasTransferredAndTakesBothKinds() throws Exception {
    try (NfsFile file = create("data")) {
      for (ByteBuffer buffer : List.of(ByteBuffer.allocate(64), ByteBuffer.allocateDirect(64))) {
        buffer.position(8).limit(40);
        assertThat(file.write(buffer, 0, NfsStability.FILE_SYNC).count()).isEqualTo(32);
        assertThat(buffer.position()).isEqualTo(40);
        buffer.clear().position(8);
        NfsRead read = file.read(buffer, 10);
        assertThat(read.count()).isEqualTo(22);
        assertThat(read.end()).isTrue();
        assertThat(buffer.position()).isEqualTo(30);
      }
    }
  }

  @Test
  void readsBehindTheEndAsTheEnd() throws Exception {
    try (NfsFile file = create("data")) {
      assertThat(file.read(ByteBuffer.allocate(10), 0)).matches(NfsRead::end, "end");
      assertThat(file.read(ByteBuffer.allocate(10), 1_000_000).count()).isZero();
    }
  }

  @Test
  void keepsManyWritesAndReadsOnTheWay() throws Exception {
    int chunk = 100_000;
    ByteBuffer content = random(64 * chunk, 2);
    try (NfsFile file = create("data")) {
      List<CompletableFuture<NfsWritten>> writes = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        ByteBuffer part = content.slice(i * chunk, chunk);
        writes.add(file.writeAsync(part, (long) i * chunk, NfsStability.UNSTABLE));
      }
      for (CompletableFuture<NfsWritten> write : writes) {
        assertThat(NfsException.join(write).count()).isEqualTo(chunk);
      }
      file.commit();
      ByteBuffer back = ByteBuffer.allocateDirect(64 * chunk);
      List<CompletableFuture<NfsRead>> reads = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        reads.add(file.readAsync(back.slice(i * chunk, chunk), (long) i * chunk));
      }
      for (CompletableFuture<NfsRead> read : reads) {
        assertThat(NfsException.join(read).count()).isEqualTo(chunk);
      }
      assertThat(back).isEqualTo(content);
    }
  }

  @Test
  void saysTheSameVerifierForWritesAndTheirCommit() throws Exception {
    try (NfsFile file = create("data")) {
      long verifier = file.write(random(10, 3), 0, NfsStability.UNSTABLE).verifier();
      assertThat(file.commit()).isEqualTo(verifier);
    }
  }

  @Test
  void createsExclusivelyOnceOnly() throws Exception {
    NfsChange initial = new NfsChange(0640, null, null, null, null, null);
    try (NfsFile file =
        export.create(ROOT, here, bytes("a"), initial, true, NfsAccess.READ_WRITE)) {
      assertThat(file.created()).isTrue();
      assertThat(file.node().attributes().permissions()).isEqualTo(0640);
      assertThat(file.node().attributes().size()).isZero();
      // A verifier is no time.
      long now = System.currentTimeMillis() / 1000;
      assertThat(file.node().attributes().mtime().seconds()).isBetween(now - 60, now + 60);
      assertThat(file.node().attributes().atime().seconds()).isBetween(now - 60, now + 60);
    }
    assertThat(failure(() -> create("a"))).isEqualTo(NfsStatus.EXIST);
  }

  @Test
  void opensWhatExistsUnlessExclusive() throws Exception {
    try (NfsFile file = create("a")) {
      write(file, random(100, 4), NfsStability.FILE_SYNC);
    }
    NfsChange other = NfsChange.permissions(0600);
    try (NfsFile file = export.create(ROOT, here, bytes("a"), other, false, NfsAccess.READ)) {
      assertThat(file.node().attributes().size()).isEqualTo(100);
      assertThat(file.attributes().permissions()).isEqualTo(0644);
    }
    NfsChange empty = new NfsChange(0600, null, null, 0L, null, null);
    try (NfsFile file = export.create(ROOT, here, bytes("a"), empty, false, NfsAccess.WRITE)) {
      assertThat(file.attributes().size()).isZero();
    }
  }

  @Test
  void opensRegularFilesOnly() throws Exception {
    NfsHandle directory =
        export.makeDirectory(ROOT, here, bytes("d"), NfsChange.NONE).node().handle();
    NfsHandle symlink =
        export.makeSymlink(ROOT, here, bytes("s"), bytes("d"), NfsChange.NONE).node().handle();
    NfsHandle fifo =
        export.makeNode(ROOT, here, bytes("f"), NfsType.FIFO, 0, 0, PLAIN).node().handle();
    assertThat(failure(() -> export.open(ROOT, directory, NfsAccess.READ)))
        .isEqualTo(NfsStatus.ISDIR);
    assertThat(failure(() -> export.open(ROOT, symlink, NfsAccess.READ)))
        .isEqualTo(NfsStatus.SYMLINK);
    assertThat(failure(() -> export.open(ROOT, fifo, NfsAccess.READ))).isEqualTo(NfsStatus.INVAL);
    assertThat(failure(() -> export.create(ROOT, here, bytes("d"), PLAIN, false, NfsAccess.READ)))
        .isIn(NfsStatus.ISDIR, NfsStatus.EXIST);
  }

  @Test
  void looksUpAndWalks() throws Exception {
    NfsHandle d = export.makeDirectory(ROOT, here, bytes("d"), NfsChange.NONE).node().handle();
    NfsHandle e = export.makeDirectory(ROOT, d, bytes("e"), NfsChange.NONE).node().handle();
    NfsNode file;
    try (NfsFile made = export.create(ROOT, e, bytes("f"), PLAIN, true, NfsAccess.READ)) {
      file = made.node();
    }
    NfsWalk all = export.walk(ROOT, here, List.of(bytes("d"), bytes("e"), bytes("f")));
    assertThat(all.failure()).isNull();
    assertThat(all.found()).hasSize(3);
    assertThat(all.found().get(2).attributes().fileid()).isEqualTo(file.attributes().fileid());
    NfsWalk part = export.walk(ROOT, here, List.of(bytes("d"), bytes("x"), bytes("f")));
    assertThat(part.found()).hasSize(1);
    assertThat(part.failure()).isEqualTo(NfsStatus.NOENT);
    NfsWalk under =
        export.walk(ROOT, here, List.of(bytes("d"), bytes("e"), bytes("f"), bytes("g")));
    assertThat(under.found()).hasSize(3);
    assertThat(under.failure()).isEqualTo(NfsStatus.NOTDIR);
    export.makeSymlink(ROOT, here, bytes("s"), bytes("d"), NfsChange.NONE);
    NfsWalk through = export.walk(ROOT, here, List.of(bytes("s"), bytes("e")));
    assertThat(through.failure()).isEqualTo(NfsStatus.NOTDIR);
    assertThat(failure(() -> export.lookup(ROOT, here, bytes("x")))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void refusesWhatIsNoName() {
    for (String name : List.of("", ".", "..", "a/b", "a\0b")) {
      assertThat(failure(() -> export.lookup(ROOT, here, bytes(name))))
          .as("<%s>", name)
          .isEqualTo(NfsStatus.INVAL);
      assertThat(failure(() -> export.remove(ROOT, here, bytes(name)))).isEqualTo(NfsStatus.INVAL);
    }
    assertThat(failure(() -> export.lookup(ROOT, here, new byte[256])))
        .isEqualTo(NfsStatus.NAMETOOLONG);
    assertThat(failure(() -> export.makeDirectory(ROOT, here, new byte[300], NfsChange.NONE)))
        .isEqualTo(NfsStatus.NAMETOOLONG);
  }

  @Test
  void keepsNamesByteForByte() throws Exception {
    List<byte[]> names =
        List.of(
            bytes(" leading and trailing "),
            bytes("\n\t"),
            bytes("ä€😀"),
            bytes("n".repeat(255)),
            bytes("..."),
            bytes("a\\b"));
    for (byte[] name : names) {
      export.create(ROOT, here, name, PLAIN, true, NfsAccess.READ).close();
      export.lookup(ROOT, here, name);
    }
    Set<ByteBuffer> listed = new HashSet<>();
    for (NfsEntry entry : listAll(here, 1 << 20)) {
      listed.add(ByteBuffer.wrap(entry.name()));
    }
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(names.stream().map(ByteBuffer::wrap).toList());
  }

  @Test
  void changesAttributes() throws Exception {
    try (NfsFile file = create("a")) {
      NfsHandle handle = file.node().handle();
      NfsTime time = new NfsTime(1_234_567_890, 123_456_789);
      NfsChange change =
          new NfsChange(
              0751,
              1000,
              2000,
              5000L,
              new NfsChange.TimeChange.At(time),
              new NfsChange.TimeChange.At(new NfsTime(4_000_000_000L, 1)));
      NfsAttributes after = export.setAttributes(ROOT, handle, change);
      assertThat(after.permissions()).isEqualTo(0751);
      assertThat(after.uid()).isEqualTo(1000);
      assertThat(after.gid()).isEqualTo(2000);
      assertThat(after.size()).isEqualTo(5000);
      assertThat(after.atime()).isEqualTo(time);
      assertThat(after.mtime()).isEqualTo(new NfsTime(4_000_000_000L, 1));
      assertThat(export.attributes(ROOT, handle)).isEqualTo(after);
      NfsChange now = new NfsChange(null, null, null, null, null, new NfsChange.TimeChange.Now());
      long before = System.currentTimeMillis() / 1000;
      NfsAttributes later = file.setAttributes(ROOT, now);
      assertThat(later.mtime().seconds()).isBetween(before - 2, before + 60);
      assertThat(later.atime()).isEqualTo(time);
      assertThat(later.permissions()).isEqualTo(0751);
      assertThat(later.change()).isNotEqualTo(after.change());
    }
  }

  @Test
  void makesSymlinksAndReadsThem() throws Exception {
    byte[] target = {'/', 'a', (byte) 0xff, ' ', '.', '.'};
    NfsNode made = export.makeSymlink(ROOT, here, bytes("s"), target, NfsChange.NONE).node();
    assertThat(made.attributes().type()).isEqualTo(NfsType.SYMLINK);
    assertThat(export.readSymlink(ROOT, made.handle())).isEqualTo(target);
    try (NfsFile file = create("a")) {
      assertThat(failure(() -> export.readSymlink(ROOT, file.node().handle())))
          .isEqualTo(NfsStatus.INVAL);
    }
  }

  @Test
  void makesFifosSocketsAndDevices() throws Exception {
    NfsNode fifo = export.makeNode(ROOT, here, bytes("f"), NfsType.FIFO, 0, 0, PLAIN).node();
    NfsNode socket = export.makeNode(ROOT, here, bytes("s"), NfsType.SOCKET, 0, 0, PLAIN).node();
    NfsNode device =
        export.makeNode(ROOT, here, bytes("c"), NfsType.CHARACTER_DEVICE, 1, 3, PLAIN).node();
    assertThat(fifo.attributes().type()).isEqualTo(NfsType.FIFO);
    assertThat(socket.attributes().type()).isEqualTo(NfsType.SOCKET);
    assertThat(device.attributes().type()).isEqualTo(NfsType.CHARACTER_DEVICE);
    assertThat(device.attributes().major()).isEqualTo(1);
    assertThat(device.attributes().minor()).isEqualTo(3);
    assertThat(fifo.attributes().permissions()).isEqualTo(0644);
  }

  @Test
  void linksAndRemoves() throws Exception {
    NfsNode file;
    try (NfsFile made = create("a")) {
      file = made.node();
    }
    NfsMade link = export.link(ROOT, file.handle(), here, bytes("b"));
    assertThat(link.node().attributes().nlink()).isEqualTo(2);
    assertThat(failure(() -> export.link(ROOT, file.handle(), here, bytes("b"))))
        .isEqualTo(NfsStatus.EXIST);
    export.remove(ROOT, here, bytes("a"));
    assertThat(export.lookup(ROOT, here, bytes("b")).attributes().nlink()).isEqualTo(1);
    assertThat(failure(() -> export.remove(ROOT, here, bytes("a")))).isEqualTo(NfsStatus.NOENT);
    export.remove(ROOT, here, bytes("b"));
    assertThat(failure(() -> export.attributes(ROOT, file.handle()))).isEqualTo(NfsStatus.STALE);
  }

  @Test
  void removesEmptyDirectoriesOnly() throws Exception {
    NfsHandle d = export.makeDirectory(ROOT, here, bytes("d"), NfsChange.NONE).node().handle();
    export.makeDirectory(ROOT, d, bytes("e"), NfsChange.NONE);
    assertThat(failure(() -> export.makeDirectory(ROOT, here, bytes("d"), NfsChange.NONE)))
        .isEqualTo(NfsStatus.EXIST);
    assertThat(failure(() -> export.removeDirectory(ROOT, here, bytes("d"))))
        .isEqualTo(NfsStatus.NOTEMPTY);
    export.removeDirectory(ROOT, d, bytes("e"));
    export.removeDirectory(ROOT, here, bytes("d"));
    assertThat(failure(() -> export.lookup(ROOT, here, bytes("d")))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void renamesOverWhatIsThere() throws Exception {
    NfsHandle d = export.makeDirectory(ROOT, here, bytes("d"), NfsChange.NONE).node().handle();
    NfsNode file;
    try (NfsFile made = create("a")) {
      file = made.node();
    }
    export.create(ROOT, d, bytes("b"), PLAIN, true, NfsAccess.READ).close();
    export.rename(ROOT, here, bytes("a"), d, bytes("b"));
    assertThat(export.lookup(ROOT, d, bytes("b")).attributes().fileid())
        .isEqualTo(file.attributes().fileid());
    assertThat(failure(() -> export.lookup(ROOT, here, bytes("a")))).isEqualTo(NfsStatus.NOENT);
    assertThat(failure(() -> export.rename(ROOT, here, bytes("a"), d, bytes("c"))))
        .isEqualTo(NfsStatus.NOENT);
    export.makeDirectory(ROOT, here, bytes("e"), NfsChange.NONE);
    assertThat(failure(() -> export.rename(ROOT, here, bytes("e"), here, bytes("d"))))
        .isIn(NfsStatus.NOTEMPTY, NfsStatus.EXIST);
  }

  @Test
  void tellsWhatAChangeOfNamesDidToTheDirectory() throws Exception {
    long before = export.attributes(ROOT, here).change();
    NfsDirectoryChange change =
        export.makeDirectory(ROOT, here, bytes("d"), NfsChange.NONE).directory();
    if (change.before() != 0) {
      assertThat(change.before()).isEqualTo(before);
    }
    assertThat(change.after()).isIn(0L, export.attributes(ROOT, here).change());
  }

  private List<NfsEntry> listAll(NfsHandle directory, int bytes) throws Exception {
    List<NfsEntry> all = new ArrayList<>();
    long cookie = 0;
    long verifier = 0;
    while (true) {
      NfsPage page = export.list(ROOT, directory, cookie, verifier, bytes);
      all.addAll(page.entries());
      if (page.last()) {
        return all;
      }
      assertThat(page.entries()).isNotEmpty();
      cookie = page.entries().getLast().cookie();
      verifier = page.verifier();
    }
  }

  @Test
  void listsAllNamesOnceWithAttributesInPagesOfAnySize() throws Exception {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 700; i++) {
      names.add("a file with the number " + i);
    }
    served.side().makeFiles(local, List.copyOf(names));
    for (int bytes : new int[] {1, 10_000, 1 << 20, Integer.MAX_VALUE}) {
      List<NfsEntry> all = listAll(here, bytes);
      assertThat(all.stream().map(entry -> new String(entry.name(), UTF_8)))
          .as("pages of %d bytes", bytes)
          .containsExactlyInAnyOrderElementsOf(names);
      for (NfsEntry entry : all) {
        assertThat(entry.node()).isNotNull();
        assertThat(entry.node().attributes().fileid()).isEqualTo(entry.fileid());
      }
    }
    NfsEntry some = listAll(here, 1 << 20).get(321);
    assertThat(export.attributes(ROOT, some.node().handle())).isEqualTo(some.node().attributes());
  }

  @Test
  void listsEmptyDirectories() throws Exception {
    assertThat(listAll(here, 1 << 20)).isEmpty();
    assertThat(listAll(here, 100)).isEmpty();
    try (NfsFile file = create("a")) {
      assertThat(failure(() -> listAll(file.node().handle(), 4096)))
          .isIn(NfsStatus.NOTDIR, NfsStatus.INVAL);
    }
  }

  @Test
  void actsForTheCaller() throws Exception {
    NfsCredentials user = new NfsCredentials(1000, 1001, List.of(1002));
    try (NfsFile file = export.create(user, here, bytes("u"), PLAIN, true, NfsAccess.READ_WRITE)) {
      assertThat(file.node().attributes().uid()).isEqualTo(1000);
      assertThat(file.node().attributes().gid()).isEqualTo(1001);
    }
    NfsHandle closed =
        export
            .makeDirectory(ROOT, here, bytes("closed"), NfsChange.permissions(0700))
            .node()
            .handle();
    assertThat(failure(() -> export.create(user, closed, bytes("u"), PLAIN, true, NfsAccess.READ)))
        .isEqualTo(NfsStatus.ACCESS);
    assertThat(failure(() -> export.lookup(user, closed, bytes("u")))).isEqualTo(NfsStatus.ACCESS);
    NfsHandle groups =
        export.makeDirectory(ROOT, here, bytes("groups"), NfsChange.NONE).node().handle();
    export.setAttributes(ROOT, groups, new NfsChange(0770, 0, 1002, null, null, null));
    export.create(user, groups, bytes("u"), PLAIN, true, NfsAccess.READ).close();
  }

  @Test
  void tellsSpace() throws Exception {
    NfsSpace space = export.space(ROOT, here);
    assertThat(space.totalBytes()).isPositive();
    assertThat(space.freeBytes()).isBetween(1L, space.totalBytes());
    assertThat(space.availableBytes()).isBetween(1L, space.totalBytes());
  }

  @Test
  void seesWhatOthersDo() throws Exception {
    served.side().write(local + "theirs", "theirs");
    NfsHandle theirs = export.lookup(ROOT, here, bytes("theirs")).handle();
    try (NfsFile file = export.open(ROOT, theirs, NfsAccess.READ)) {
      assertThat(read(file, 100)).isEqualTo(ByteBuffer.wrap(bytes("theirs")));
      served.side().write(local + "theirs", "changed");
      assertThat(read(file, 100)).isEqualTo(ByteBuffer.wrap(bytes("changed")));
    }
    served.side().delete(local + "theirs");
    assertThat(failure(() -> export.lookup(ROOT, here, bytes("theirs"))))
        .isEqualTo(NfsStatus.NOENT);
  }
}
