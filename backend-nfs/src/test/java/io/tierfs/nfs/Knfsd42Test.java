package io.tierfs.nfs;

import static io.tierfs.nfs.NfsFailures.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.testing.Knfsd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What NFS 4.2 adds, locks and squashing, on the Linux kernel's server. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("try")
final class Knfsd42Test {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final NfsCredentials USER = new NfsCredentials(1234, 2345, List.of(7, 8));
  private static final int NOBODY = 65534;

  private Knfsd server;
  private NfsExport export;
  private NfsHandle here;

  @BeforeAll
  void mount() throws Exception {
    server = Knfsd.start("fourtwo");
    export = NfsClient.mount(server.settings(NfsVersion.V4_2));
    here = export.root().handle();
  }

  @AfterAll
  void unmount() {
    if (export != null) {
      export.close();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private NfsFile create(String name) throws Exception {
    return export.create(
        ROOT, here, bytes(name), NfsChange.permissions(0644), true, NfsAccess.READ_WRITE);
  }

  /** A file with random content that is on the server's disk. */
  private NfsFile create(String name, byte[] content) throws Exception {
    NfsFile file = create(name);
    write(file, content);
    return file;
  }

  private static void write(NfsFile file, byte[] content) throws Exception {
    ByteBuffer left = ByteBuffer.wrap(content);
    while (left.hasRemaining()) {
      file.write(left, left.position(), NfsStability.UNSTABLE);
    }
    file.commit();
  }

  private static byte[] random(int size, long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return content;
  }

  private long blocks(String name) throws IOException {
    return Long.parseLong(server.run("stat -c %b " + name).strip());
  }

  @Test
  void saysWhatItCan() {
    System.out.println(export.info());
    assertThat(export.info().features())
        .containsExactlyInAnyOrder(
            NfsFeature.SYMLINKS,
            NfsFeature.HARD_LINKS,
            NfsFeature.LOCKS,
            NfsFeature.XATTRS,
            NfsFeature.SEEK,
            NfsFeature.ALLOCATE,
            NfsFeature.COPY);
  }

  @Test
  void theServerCopiesRangesOfAnySize() throws Exception {
    byte[] content = random(9_000_001, 1);
    try (NfsFile from = create("copy-from", content)) {
      for (int[] range :
          new int[][] {{0, 0, 1}, {1, 4095, 4097}, {4096, 0, 8192}, {17, 3, 9_000_001 - 17}}) {
        String name = "copy-" + range[0];
        try (NfsFile to = create(name)) {
          int done = 0;
          while (done < range[2]) {
            NfsWritten copied =
                from.copyTo(range[0] + done, to, range[1] + (long) done, range[2] - done);
            assertThat(copied.count()).isPositive();
            assertThat(copied.verifier()).isEqualTo(to.commit());
            done += (int) copied.count();
          }
          byte[] expected = new byte[range[1] + range[2]];
          System.arraycopy(content, range[0], expected, range[1], range[2]);
          assertThat(server.read(name)).as(Arrays.toString(range)).isEqualTo(expected);
          assertThat(to.attributes().size()).isEqualTo(expected.length);
        }
      }
    }
  }

  @Test
  void copiesWithinAFileAndUpToTheEndOnly() throws Exception {
    try (NfsFile file = create("within", bytes("0123456789"));
        NfsFile other = create("within-other")) {
      assertThat(file.copyTo(0, file, 10, 4).count()).isEqualTo(4);
      assertThat(server.read("within")).asString(UTF_8).isEqualTo("01234567890123");
      // Beyond the end: a part, or a refusal.
      NfsStatus refusal = null;
      long copied = 0;
      try {
        copied = file.copyTo(10, other, 0, 100).count();
      } catch (NfsException e) {
        refusal = e.status();
      }
      if (refusal == null) {
        assertThat(copied).isEqualTo(4);
      } else {
        assertThat(refusal).isEqualTo(NfsStatus.INVAL);
      }
    }
  }

  @Test
  void findsDataAndHoles() throws Exception {
    try (NfsFile file = create("holes")) {
      file.write(ByteBuffer.wrap(bytes("start")), 0, NfsStability.UNSTABLE);
      file.write(ByteBuffer.wrap(bytes("end")), 1 << 20, NfsStability.FILE_SYNC);
      assertThat(file.seek(0, false)).isZero();
      assertThat(file.seek(0, true)).isEqualTo(4096);
      assertThat(file.seek(500_000, false)).isEqualTo(1 << 20);
      assertThat(file.seek(1 << 20, true)).isEqualTo((1 << 20) + 3);
      assertThat(failure(() -> file.seek(2 << 20, false))).isEqualTo(NfsStatus.NXIO);
      assertThat(failure(() -> file.seek(2 << 20, true))).isEqualTo(NfsStatus.NXIO);
      file.setAttributes(ROOT, NfsChange.size(4 << 20));
      assertThat(failure(() -> file.seek(3 << 20, false))).isEqualTo(NfsStatus.NXIO);
      assertThat(file.seek(3 << 20, true)).isEqualTo(3 << 20);
    }
  }

  @Test
  void reservesAndFreesStorage() throws Exception {
    try (NfsFile file = create("storage")) {
      file.allocate(0, 1 << 20);
      assertThat(file.attributes().size()).isEqualTo(1 << 20);
      assertThat(blocks("storage")).isGreaterThanOrEqualTo(2048);
      write(file, random(1 << 18, 2));
      file.deallocate(4096, 1 << 17);
      assertThat(file.attributes().size()).isEqualTo(1 << 20);
      assertThat(blocks("storage")).isBetween(1700L, 1900L);
      byte[] expected = Arrays.copyOf(random(1 << 18, 2), 1 << 20);
      Arrays.fill(expected, 4096, 4096 + (1 << 17), (byte) 0);
      assertThat(Arrays.equals(server.read("storage"), expected)).isTrue();
      assertThat(failure(() -> file.allocate(0, 1L << 40))).isEqualTo(NfsStatus.NOSPC);
    }
  }

  @Test
  void keepsExtendedAttributes() throws Exception {
    NfsHandle directory =
        export
            .makeDirectory(ROOT, here, bytes("xattrs"), NfsChange.permissions(0777))
            .node()
            .handle();
    try (NfsFile file =
        export.create(
            USER, directory, bytes("f"), NfsChange.permissions(0600), true, NfsAccess.READ_WRITE)) {
      NfsHandle handle = file.node().handle();
      assertThat(export.listXattrs(USER, handle)).isEmpty();
      assertThat(failure(() -> export.getXattr(USER, handle, bytes("a"))))
          .isEqualTo(NfsStatus.NODATA);
      assertThat(
              failure(
                  () ->
                      export.setXattr(USER, handle, bytes("a"), bytes("x"), NfsXattrMode.REPLACE)))
          .isEqualTo(NfsStatus.NODATA);
      export.setXattr(USER, handle, bytes("a"), bytes("one"), NfsXattrMode.CREATE);
      assertThat(
              failure(
                  () -> export.setXattr(USER, handle, bytes("a"), bytes("x"), NfsXattrMode.CREATE)))
          .isEqualTo(NfsStatus.EXIST);
      export.setXattr(USER, handle, bytes("a"), bytes("two"), NfsXattrMode.REPLACE);
      assertThat(export.getXattr(USER, handle, bytes("a"))).isEqualTo(bytes("two"));
      byte[] any = random(3000, 3);
      export.setXattr(USER, handle, bytes("ä €"), any, NfsXattrMode.EITHER);
      assertThat(export.getXattr(USER, handle, bytes("ä €"))).isEqualTo(any);
      export.setXattr(USER, handle, bytes("empty"), new byte[0], NfsXattrMode.EITHER);
      assertThat(export.getXattr(USER, handle, bytes("empty"))).isEmpty();
      assertThat(names(handle)).containsExactlyInAnyOrder("a", "ä €", "empty");
      NfsCredentials other = new NfsCredentials(4321, 4321, List.of());
      assertThat(failure(() -> export.getXattr(other, handle, bytes("a"))))
          .isEqualTo(NfsStatus.ACCESS);
      assertThat(
              failure(() -> export.setXattr(other, handle, bytes("a"), any, NfsXattrMode.EITHER)))
          .isEqualTo(NfsStatus.ACCESS);
      export.removeXattr(USER, handle, bytes("a"));
      assertThat(failure(() -> export.removeXattr(USER, handle, bytes("a"))))
          .isEqualTo(NfsStatus.NODATA);
      // ext4 has no room for this, and Linux for no more than 64 KiB.
      assertThat(
              failure(
                  () ->
                      export.setXattr(
                          USER, handle, bytes("b"), new byte[1 << 16], NfsXattrMode.EITHER)))
          .isIn(NfsStatus.NOSPC, NfsStatus.TOOBIG);
      assertThat(
              failure(
                  () ->
                      export.setXattr(
                          USER, handle, bytes("b"), new byte[100_000], NfsXattrMode.EITHER)))
          .isIn(NfsStatus.NOSPC, NfsStatus.TOOBIG);
      assertThat(names(handle)).containsExactlyInAnyOrder("ä €", "empty");
    }
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String name = "with-a-rather-long-name-" + i;
      many.add(name);
      export.setXattr(ROOT, directory, bytes(name), bytes("v" + i), NfsXattrMode.CREATE);
    }
    assertThat(names(directory)).containsExactlyInAnyOrderElementsOf(many);
    NfsHandle symlink =
        export.makeSymlink(ROOT, directory, bytes("s"), bytes("f"), NfsChange.NONE).node().handle();
    assertThat(names(symlink)).isEmpty();
  }

  private List<String> names(NfsHandle handle) throws Exception {
    return export.listXattrs(ROOT, handle).stream().map(name -> new String(name, UTF_8)).toList();
  }

  @Test
  void locksRanges() throws Exception {
    NfsExport other = NfsClient.mount(server.settings(NfsVersion.V4_2));
    try (other;
        NfsFile file = create("locked");
        NfsFile theirs = other.open(ROOT, file.node().handle(), NfsAccess.READ_WRITE)) {
      file.lock(0, 100, true, 1, false);
      file.lock(200, -1, false, 1, false);
      assertThat(theirs.lockable(100, 100, true, 1)).isTrue();
      assertThat(theirs.lockable(50, 10, false, 1)).isFalse();
      assertThat(theirs.lockable(300, 10, false, 1)).isTrue();
      assertThat(failure(() -> theirs.lock(0, 1, true, 1, false))).isEqualTo(NfsStatus.DENIED);
      assertThat(failure(() -> file.lock(0, 1, true, 2, false))).isEqualTo(NfsStatus.DENIED);
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  theirs.lock(0, 10, true, 3, true);
                  return true;
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      file.unlock(0, 100, 1);
      assertThat(waiting.get()).isTrue();
      theirs.unlock(0, 10, 3);
    }
  }

  @Test
  void locksAndOpensOutliveARestart() throws Exception {
    NfsExport other = NfsClient.mount(server.settings(NfsVersion.V4_2));
    try (other;
        NfsFile file = create("kept");
        NfsFile gone = create("gone", bytes("without a name"));
        NfsFile theirs = other.open(ROOT, file.node().handle(), NfsAccess.READ_WRITE)) {
      export.remove(ROOT, here, bytes("gone"));
      file.lock(0, 100, true, 1, false);
      file.write(ByteBuffer.wrap(bytes("before")), 0, NfsStability.UNSTABLE);
      server.restart();
      file.write(ByteBuffer.wrap(bytes("after")), 6, NfsStability.FILE_SYNC);
      assertThat(failure(() -> theirs.lock(0, 1, true, 1, false))).isEqualTo(NfsStatus.DENIED);
      assertThat(server.read("kept")).asString(UTF_8).isEqualTo("beforeafter");
      file.unlock(0, 100, 1);
      theirs.lock(0, 1, true, 1, false);
      theirs.unlock(0, 1, 1);
      ByteBuffer back = ByteBuffer.allocate(20);
      NfsStatus lost = null;
      try {
        gone.read(back, 0);
      } catch (NfsException e) {
        lost = e.status();
      }
      if (gone.preservedUnlinked()) {
        assertThat(lost).isNull();
      } else {
        assertThat(lost).isEqualTo(NfsStatus.STALE);
      }
    }
  }

  @Test
  void aFileOutlivesItsNameWhileItIsOpen() throws Exception {
    try (NfsFile file = create("unlinked", bytes("hello"))) {
      export.remove(ROOT, here, bytes("unlinked"));
      ByteBuffer back = ByteBuffer.allocate(10);
      assertThat(file.read(back, 0).count()).isEqualTo(5);
      assertThat(file.attributes().nlink()).isZero();
    }
  }

  @Test
  void manyCallsAtOnceAreAnswered() throws Exception {
    NfsSettings four =
        server.settings(NfsVersion.V4_2).withTransfer(new NfsSettings.Transfer(4, true, 0, 0, 200));
    try (NfsExport wide = NfsClient.mount(four)) {
      List<CompletableFuture<NfsAttributes>> calls = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        calls.add(wide.attributesAsync(ROOT, wide.root().handle()));
      }
      for (CompletableFuture<NfsAttributes> call : calls) {
        assertThat(call.get().type()).isEqualTo(NfsType.DIRECTORY);
      }
      assertThat(wide.state().pending()).isZero();
    }
  }

  @Test
  void rootIsNobodyWhereItIsSquashed() throws Exception {
    try (NfsExport squashed = NfsClient.mount(server.settings(NfsVersion.V4_2, Knfsd.SQUASHED))) {
      NfsHandle root = squashed.root().handle();
      squashed
          .create(ROOT, root, bytes("theirs"), NfsChange.permissions(0600), false, NfsAccess.WRITE)
          .close();
      NfsNode made = squashed.lookup(ROOT, root, bytes("theirs"));
      assertThat(made.attributes().uid()).isEqualTo(NOBODY);
      assertThat(
              failure(
                  () ->
                      squashed.setAttributes(
                          ROOT, made.handle(), new NfsChange(null, 0, 0, null, null, null))))
          .isEqualTo(NfsStatus.PERM);
    }
  }

  @Test
  void walksThroughThePseudoRoot() throws Exception {
    try (NfsExport root = NfsClient.mount(server.settings(NfsVersion.V4_2, "/"))) {
      List<byte[]> path = List.of(bytes("srv"), bytes("export"), bytes("fourtwo"));
      NfsWalk walk = root.walk(ROOT, root.root().handle(), path);
      assertThat(walk.failure()).isNull();
      assertThat(walk.found().get(2).attributes().fileid())
          .isEqualTo(export.root().attributes().fileid());
      assertThat(
              failure(
                  () -> root.makeDirectory(ROOT, root.root().handle(), bytes("d"), NfsChange.NONE)))
          .isEqualTo(NfsStatus.ROFS);
    }
  }
}
