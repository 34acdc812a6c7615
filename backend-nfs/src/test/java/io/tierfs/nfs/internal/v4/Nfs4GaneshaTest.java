package io.tierfs.nfs.internal.v4;

import static io.tierfs.nfs.NfsFailures.fails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsChange.TimeChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsTime;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.NfsWalk;
import io.tierfs.nfs.NfsXattrMode;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything once, against a real server, in both versions. */
@Timeout(60)
@SuppressWarnings("try")
final class Nfs4GaneshaTest {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final NfsCredentials USER = new NfsCredentials(1234, 2345, List.of(7, 8));

  private static Ganesha server;
  private NfsExport export;

  @BeforeAll
  static void start() throws IOException {
    Ganesha.assumeAvailable();
    server = Ganesha.start(GaneshaOptions.v4().withAttributeSeconds(0));
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void unmount() {
    if (export != null) {
      export.close();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().startsWith("nfs-127.0.0.1"));
    }
  }

  private void mount(int minor) throws Exception {
    export = Nfs4.mount(settings(), minor);
  }

  private static NfsSettings settings() {
    return NfsSettings.of("127.0.0.1", server.port(), Ganesha.PSEUDO);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private NfsHandle root() {
    return export.root().handle();
  }

  /** A new directory for one test. */
  private NfsHandle directory(String name, int minor) throws Exception {
    NfsMade made =
        export.makeDirectory(ROOT, root(), bytes(name + minor), NfsChange.permissions(0777));
    return made.node().handle();
  }

  private static byte[] read(NfsFile file, int bytes, long offset) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(bytes);
    NfsRead read = file.read(target, offset);
    assertThat(target.position()).isEqualTo(read.count());
    byte[] all = new byte[read.count()];
    target.flip().get(all);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void dataOfAllSizesComesBack(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("data", minor);
    long seed = Seeds.seed("Nfs4GaneshaTest");
    Random random = new Random(seed);
    int most = export.info().writeBytesMax();
    assertThat(most).isEqualTo(1 << 20);
    try (NfsFile file =
        export.create(
            USER, directory, bytes("f"), NfsChange.permissions(0640), true, NfsAccess.READ_WRITE)) {
      assertThat(file.created()).isTrue();
      NfsAttributes at = file.node().attributes();
      assertThat(at.type()).isEqualTo(NfsType.REGULAR);
      assertThat(at.permissions()).isEqualTo(0640);
      assertThat(at.uid()).isEqualTo(1234);
      assertThat(at.gid()).isEqualTo(2345);
      assertThat(at.size()).isZero();
      long offset = 0;
      List<byte[]> written = new ArrayList<>();
      for (int size : new int[] {0, 1, 3, 4, 5, 4096, 65536, 100_001, most}) {
        byte[] data = new byte[size];
        random.nextBytes(data);
        ByteBuffer source = ByteBuffer.wrap(data);
        if (size % 2 == 1) {
          source = ByteBuffer.allocateDirect(size).put(data).flip();
        }
        assertThat(file.write(source, offset, NfsStability.UNSTABLE).count()).isEqualTo(size);
        assertThat(source.hasRemaining()).isFalse();
        written.add(data);
        offset += size;
      }
      long verifier = file.commit();
      assertThat(file.write(ByteBuffer.allocate(1), offset, NfsStability.FILE_SYNC).verifier())
          .isEqualTo(verifier);
      assertThat(file.attributes().size()).isEqualTo(offset + 1);
      offset = 0;
      for (byte[] data : written) {
        assertThat(read(file, data.length, offset)).isEqualTo(data);
        offset += data.length;
      }
      assertThat(read(file, 100, offset)).isEqualTo(new byte[1]);
      assertThat(file.read(ByteBuffer.allocate(10), offset + 1).end()).isTrue();
      Path local = server.directory().resolve("data" + minor).resolve("f");
      assertThat(Files.size(local)).isEqualTo(offset + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void manyReadsAndWritesAtOnce(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("many", minor);
    try (NfsFile file =
        export.create(ROOT, directory, bytes("f"), NfsChange.NONE, false, NfsAccess.READ_WRITE)) {
      assertThat(file.created()).isTrue();
      List<CompletableFuture<?>> writes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        ByteBuffer block = ByteBuffer.allocate(4096);
        block.putInt(0, i);
        writes.add(file.writeAsync(block, i * 4096L, NfsStability.UNSTABLE));
      }
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get();
      file.commit();
      List<ByteBuffer> blocks = new ArrayList<>();
      List<CompletableFuture<?>> reads = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        ByteBuffer block = ByteBuffer.allocateDirect(4096);
        blocks.add(block);
        reads.add(file.readAsync(block, i * 4096L));
      }
      CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).get();
      for (int i = 0; i < 300; i++) {
        assertThat(blocks.get(i).position()).isEqualTo(4096);
        assertThat(blocks.get(i).getInt(0)).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void namesAreMadeFoundRenamedLinkedAndRemoved(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("names", minor);
    NfsMade sub = export.makeDirectory(ROOT, directory, bytes("sub"), NfsChange.permissions(0711));
    assertThat(sub.node().attributes().type()).isEqualTo(NfsType.DIRECTORY);
    assertThat(sub.node().attributes().permissions()).isEqualTo(0711);
    assertThat(sub.directory().attributes()).isNotNull();
    fails(
        NfsStatus.EXIST, () -> export.makeDirectory(ROOT, directory, bytes("sub"), NfsChange.NONE));
    byte[] odd = {'a', ' ', (byte) 0xc3, (byte) 0xa4, '\n', ':', '?'};
    export.create(ROOT, directory, odd, NfsChange.NONE, true, NfsAccess.WRITE).close();
    NfsNode found = export.lookup(ROOT, directory, odd);
    export.rename(ROOT, directory, odd, sub.node().handle(), bytes("b"));
    fails(NfsStatus.NOENT, () -> export.lookup(ROOT, directory, odd));
    assertThat(export.lookup(ROOT, sub.node().handle(), bytes("b")).attributes().fileid())
        .isEqualTo(found.attributes().fileid());
    fails(NfsStatus.NOENT, () -> export.rename(ROOT, directory, odd, directory, bytes("c")));
    NfsMade link = export.link(ROOT, found.handle(), directory, bytes("l"));
    assertThat(link.node().attributes().nlink()).isEqualTo(2);
    fails(NfsStatus.EXIST, () -> export.link(ROOT, found.handle(), directory, bytes("l")));
    NfsWalk walk = export.walk(ROOT, directory, List.of(bytes("sub"), bytes("b")));
    assertThat(walk.failure()).isNull();
    assertThat(walk.found()).hasSize(2);
    assertThat(walk.found().get(1).handle()).isEqualTo(found.handle());
    assertThat(walk.found().get(1).attributes().nlink()).isEqualTo(2);
    NfsWalk gone = export.walk(ROOT, directory, List.of(bytes("sub"), bytes("x"), bytes("y")));
    assertThat(gone.found()).hasSize(1);
    assertThat(gone.failure()).isEqualTo(NfsStatus.NOENT);
    NfsWalk through = export.walk(ROOT, directory, List.of(bytes("l"), bytes("x")));
    assertThat(through.failure()).isEqualTo(NfsStatus.NOTDIR);
    fails(NfsStatus.NOTEMPTY, () -> export.removeDirectory(ROOT, directory, bytes("sub")));
    assertThat(export.remove(ROOT, sub.node().handle(), bytes("b")).attributes()).isNotNull();
    export.removeDirectory(ROOT, directory, bytes("sub"));
    fails(NfsStatus.NOENT, () -> export.remove(ROOT, directory, bytes("sub")));
    fails(NfsStatus.NAMETOOLONG, () -> export.lookup(ROOT, directory, new byte[256]));
    for (String bad : List.of("", ".", "..", "a/b", "a\0b")) {
      fails(NfsStatus.INVAL, () -> export.lookup(ROOT, directory, bytes(bad)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aDeepWalkTakesSeveralCompounds(int minor) throws Exception {
    mount(minor);
    NfsHandle at = directory("deep", minor);
    NfsHandle top = at;
    List<byte[]> names = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      byte[] name = bytes("d" + i);
      names.add(name);
      at = export.makeDirectory(ROOT, at, name, NfsChange.permissions(0755)).node().handle();
    }
    NfsWalk walk = export.walk(ROOT, top, names);
    assertThat(walk.failure()).isNull();
    assertThat(walk.found()).hasSize(70);
    assertThat(walk.found().getLast().handle()).isEqualTo(at);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void specialFilesAndSymlinks(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("special", minor);
    NfsMade link = export.makeSymlink(ROOT, directory, bytes("s"), bytes("../x y"), NfsChange.NONE);
    assertThat(link.node().attributes().type()).isEqualTo(NfsType.SYMLINK);
    assertThat(export.readSymlink(ROOT, link.node().handle())).isEqualTo(bytes("../x y"));
    fails(NfsStatus.INVAL, () -> export.readSymlink(ROOT, directory));
    NfsMade fifo =
        export.makeNode(
            ROOT, directory, bytes("f"), NfsType.FIFO, 0, 0, NfsChange.permissions(0600));
    assertThat(fifo.node().attributes().type()).isEqualTo(NfsType.FIFO);
    NfsMade socket =
        export.makeNode(
            ROOT, directory, bytes("so"), NfsType.SOCKET, 0, 0, NfsChange.permissions(0600));
    assertThat(socket.node().attributes().type()).isEqualTo(NfsType.SOCKET);
    NfsMade device =
        export.makeNode(
            ROOT, directory, bytes("d"), NfsType.CHARACTER_DEVICE, 1, 3, NfsChange.permissions(0));
    assertThat(device.node().attributes().major()).isEqualTo(1);
    assertThat(device.node().attributes().minor()).isEqualTo(3);
    fails(NfsStatus.ISDIR, () -> export.open(ROOT, directory, NfsAccess.READ));
    fails(NfsStatus.SYMLINK, () -> export.open(ROOT, link.node().handle(), NfsAccess.READ));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void attributesAreSet(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("attr", minor);
    NfsTime before = new NfsTime(-86400, 123456789);
    NfsTime later = new NfsTime(5_000_000_000L, 7);
    try (NfsFile file =
        export.create(
            ROOT,
            directory,
            bytes("f"),
            new NfsChange(0600, 0, 0, null, new TimeChange.At(before), new TimeChange.At(later)),
            true,
            NfsAccess.READ_WRITE)) {
      assertThat(file.node().attributes().mtime()).isEqualTo(later);
      assertThat(file.node().attributes().atime()).isEqualTo(before);
      NfsHandle handle = file.node().handle();
      NfsAttributes now =
          export.setAttributes(
              ROOT,
              handle,
              new NfsChange(
                  04755, 11, 22, null, new TimeChange.At(later), new TimeChange.At(before)));
      assertThat(now.permissions()).isEqualTo(04755);
      assertThat(now.uid()).isEqualTo(11);
      assertThat(now.gid()).isEqualTo(22);
      assertThat(now.atime()).isEqualTo(later);
      assertThat(now.mtime()).isEqualTo(before);
      assertThat(export.setAttributes(ROOT, handle, NfsChange.size(1000)).size()).isEqualTo(1000);
      NfsAttributes grown = file.setAttributes(ROOT, NfsChange.size(5000));
      assertThat(grown.size()).isEqualTo(5000);
      assertThat(grown.change()).isNotEqualTo(now.change());
      fails(NfsStatus.PERM, () -> export.setAttributes(USER, handle, NfsChange.permissions(0777)));
      export.setAttributes(ROOT, handle, NfsChange.permissions(0600));
      fails(NfsStatus.ACCESS, () -> export.open(USER, handle, NfsAccess.READ));
    }
    assertThat(export.space(ROOT, directory).totalBytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void exclusiveAndUncheckedCreate(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("create", minor);
    try (NfsFile first =
        export.create(
            ROOT, directory, bytes("f"), NfsChange.permissions(0640), true, NfsAccess.WRITE)) {
      assertThat(first.node().attributes().permissions()).isEqualTo(0640);
      long now = System.currentTimeMillis() / 1000;
      assertThat(first.node().attributes().mtime().seconds()).isBetween(now - 3600, now + 3600);
      first.write(ByteBuffer.wrap(bytes("hello")), 0, NfsStability.FILE_SYNC);
      fails(
          NfsStatus.EXIST,
          () -> export.create(ROOT, directory, bytes("f"), NfsChange.NONE, true, NfsAccess.WRITE));
      try (NfsFile again =
          export.create(
              ROOT, directory, bytes("f"), NfsChange.permissions(0777), false, NfsAccess.READ)) {
        assertThat(again.created()).isFalse();
        assertThat(again.node().attributes().permissions()).isEqualTo(0640);
        assertThat(again.node().attributes().size()).isEqualTo(5);
      }
      try (NfsFile cut =
          export.create(
              ROOT, directory, bytes("f"), NfsChange.size(0), false, NfsAccess.READ_WRITE)) {
        assertThat(cut.attributes().size()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOpenFileOutlivesItsName(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("unlinked", minor);
    try (NfsFile file =
        export.create(ROOT, directory, bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      file.write(ByteBuffer.wrap(bytes("hello")), 0, NfsStability.FILE_SYNC);
      export.remove(ROOT, directory, bytes("f"));
      assertThat(read(file, 10, 0)).isEqualTo(bytes("hello"));
      assertThat(file.attributes().nlink()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aLargeDirectoryIsListedInFewPages(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("large", minor);
    Path local = server.directory().resolve("large" + minor);
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      String name = "file-with-a-name-" + i;
      Files.createFile(local.resolve(name));
      expected.add(name);
    }
    long start = System.nanoTime();
    Set<String> seen = new HashSet<>();
    long cookie = 0;
    long verifier = 0;
    int pages = 0;
    NfsPage page;
    do {
      page = export.list(ROOT, directory, cookie, verifier, 1 << 20);
      pages++;
      for (NfsEntry entry : page.entries()) {
        assertThat(seen.add(new String(entry.name(), UTF_8))).isTrue();
        assertThat(entry.node()).isNotNull();
        cookie = entry.cookie();
      }
      verifier = page.verifier();
    } while (!page.last());
    System.out.println(
        "5000 entries, " + pages + " pages, " + (System.nanoTime() - start) / 1000 + " us");
    assertThat(seen).isEqualTo(expected);
    assertThat(pages).isLessThanOrEqualTo(8);
    NfsPage small = export.list(ROOT, directory, 0, 0, 8192);
    assertThat(small.entries()).hasSizeBetween(5, 60);
    assertThat(small.last()).isFalse();
    NfsPage empty = export.list(ROOT, directory("empty", minor), 0, 0, 8192);
    assertThat(empty.entries()).isEmpty();
    assertThat(empty.last()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void ranges(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("locks", minor);
    NfsExport other = Nfs4.mount(settings(), minor);
    try (other;
        NfsFile file =
            export.create(
                ROOT, directory, bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      NfsFile theirs = other.open(ROOT, file.node().handle(), NfsAccess.READ_WRITE);
      file.lock(0, 100, true, 1, false);
      file.lock(200, -1, false, 1, false);
      assertThat(theirs.lockable(100, 100, true, 1)).isTrue();
      assertThat(theirs.lockable(50, 10, false, 1)).isFalse();
      assertThat(theirs.lockable(300, 10, false, 1)).isTrue();
      assertThat(theirs.lockable(300, 10, true, 1)).isFalse();
      fails(NfsStatus.DENIED, () -> theirs.lock(0, 1, true, 1, false));
      fails(NfsStatus.DENIED, () -> file.lock(0, 1, true, 2, false));
      file.unlock(0, 100, 1);
      theirs.lock(0, 1, true, 1, false);
      theirs.unlock(0, 1, 1);
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  theirs.lock(200, 10, true, 3, true);
                  return true;
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      file.unlock(0, -1, 1);
      assertThat(waiting.get()).isTrue();
      // Closing drops what is locked.
      theirs.close();
      file.lock(0, -1, true, 9, true);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatFourTwoAdds(int minor) throws Exception {
    mount(minor);
    NfsHandle directory = directory("fourtwo", minor);
    try (NfsFile file =
            export.create(ROOT, directory, bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE);
        NfsFile copy =
            export.create(
                ROOT, directory, bytes("c"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      if (minor == 1) {
        assertThat(export.info().features()).doesNotContain(NfsFeature.SEEK, NfsFeature.COPY);
        fails(NfsStatus.NOTSUPP, () -> file.seek(0, true));
        fails(NfsStatus.NOTSUPP, () -> file.allocate(0, 10));
        return;
      }
      System.out.println(export.info());
      assertThat(export.info().features()).contains(NfsFeature.SEEK, NfsFeature.ALLOCATE);
      file.write(ByteBuffer.wrap(bytes("start")), 0, NfsStability.UNSTABLE);
      file.write(ByteBuffer.wrap(bytes("end")), 1 << 20, NfsStability.FILE_SYNC);
      assertThat(file.seek(0, false)).isZero();
      assertThat(file.seek(0, true)).isBetween(5L, 1L << 20);
      assertThat(file.seek(500_000, false)).isEqualTo(1 << 20);
      fails(NfsStatus.NXIO, () -> file.seek(2 << 20, false));
      file.allocate(1 << 20, 100_000);
      assertThat(file.attributes().size()).isEqualTo((1 << 20) + 100_000);
      file.deallocate(0, 5);
      assertThat(read(file, 5, 0)).isEqualTo(new byte[5]);
      if (export.info().features().contains(NfsFeature.COPY)) {
        assertThat(file.copyTo(1 << 20, copy, 0, 3).count()).isEqualTo(3);
      } else {
        fails(NfsStatus.NOTSUPP, () -> file.copyTo(1 << 20, copy, 0, 3));
        fails(NfsStatus.NOTSUPP, () -> file.copyTo(1 << 20, copy, 0, 3));
      }
      NfsHandle handle = file.node().handle();
      if (export.info().features().contains(NfsFeature.XATTRS)) {
        export.setXattr(ROOT, handle, bytes("a"), bytes("v"), NfsXattrMode.CREATE);
        assertThat(export.getXattr(ROOT, handle, bytes("a"))).isEqualTo(bytes("v"));
      } else {
        fails(NfsStatus.NOTSUPP, () -> export.getXattr(ROOT, handle, bytes("a")));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void severalConnections(int minor) throws Exception {
    export =
        Nfs4.mount(
            settings().withTransfer(new NfsSettings.Transfer(4, true, 65536, 32768, 16)), minor);
    assertThat(export.info().readBytesMax()).isEqualTo(65536);
    assertThat(export.info().writeBytesMax()).isEqualTo(32768);
    List<CompletableFuture<NfsAttributes>> calls = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      calls.add(export.attributesAsync(ROOT, root()));
    }
    for (CompletableFuture<NfsAttributes> call : calls) {
      assertThat(call.get().type()).isEqualTo(NfsType.DIRECTORY);
    }
    assertThat(export.state().connected()).isTrue();
    assertThat(export.state().pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void mountsFailWithASentence(int minor) throws Exception {
    NfsSettings wrong = NfsSettings.of("127.0.0.1", server.port(), "/nowhere");
    assertThatThrownBy(() -> Nfs4.mount(wrong, minor))
        .isInstanceOfSatisfying(
            NfsException.class, e -> assertThat(e.status()).isEqualTo(NfsStatus.NOENT))
        .hasMessageContaining("127.0.0.1:" + server.port())
        .hasMessageContaining("/nowhere");
    fails(NfsStatus.REFUSED, () -> Nfs4.mount(NfsSettings.of("127.0.0.1", 1, "/exp"), minor));
    fails(
        NfsStatus.UNKNOWN_HOST,
        () -> Nfs4.mount(NfsSettings.of("nowhere.invalid", 2049, "/exp"), minor));
    mount(minor);
    export.ping(Duration.ofSeconds(5));
    export.close();
    fails(NfsStatus.CLOSED, () -> export.attributes(ROOT, root()));
    fails(NfsStatus.CLOSED, () -> export.ping(Duration.ofSeconds(1)));
  }
}
