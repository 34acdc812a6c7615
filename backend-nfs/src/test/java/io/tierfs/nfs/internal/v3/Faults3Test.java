package io.tierfs.nfs.internal.v3;

import static io.tierfs.nfs.NfsFailures.failure;
import static io.tierfs.nfs.internal.v3.Served3.ROOT;
import static io.tierfs.nfs.internal.v3.Served3.bytes;
import static io.tierfs.nfs.internal.v3.Served3.procedure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWritten;
import io.tierfs.nfs.internal.rpc.FakeRpcServer.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that are slow, restart, cut short or answer nonsense. */
@Timeout(60)
final class Faults3Test {
  private static final int JUKEBOX = 10_008;
  private static final int STALE = 70;
  private static final int ISDIR = 21;
  private static final Duration SHORT = Duration.ofMillis(100);

  private static ByteBuffer random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return ByteBuffer.wrap(content);
  }

  @Test
  void waitsForAServerThatAsksToComeLater() throws Exception {
    try (Served3 served = Served3.patient()) {
      served.files.refuse(Procedure3.LOOKUP, JUKEBOX, 2);
      assertThat(failure(() -> served.export.lookup(ROOT, served.root, bytes("a"))))
          .isEqualTo(NfsStatus.NOENT);
      served.files.refuse(Procedure3.READ, JUKEBOX, 1);
      try (NfsFile file = served.create("a")) {
        file.write(random(100), 0, NfsStability.FILE_SYNC);
        ByteBuffer target = ByteBuffer.allocate(200);
        assertThat(file.read(target, 0).count()).isEqualTo(100);
        assertThat(target.flip()).isEqualTo(random(100));
      }
    }
  }

  @Test
  void waitsForItNoLongerThanASoftCallMay() throws Exception {
    try (Served3 served = new Served3(SHORT, 0)) {
      served.files.refuse(Procedure3.LOOKUP, JUKEBOX, 1000);
      assertThat(failure(() -> served.export.lookup(ROOT, served.root, bytes("a"))))
          .isEqualTo(NfsStatus.BUSY_SERVER);
      assertThat(served.export.state().pending()).isZero();
    }
  }

  @Test
  void saysThatAHandleIsStale() throws Exception {
    try (Served3 served = Served3.patient()) {
      try (NfsFile file = served.create("a")) {
        served.files.refuse(Procedure3.GETATTR, STALE, 1);
        assertThat(failure(file::attributes)).isEqualTo(NfsStatus.STALE);
        served.export.remove(ROOT, served.root, bytes("a"));
        assertThat(failure(() -> file.read(ByteBuffer.allocate(1), 0))).isEqualTo(NfsStatus.STALE);
        assertThat(failure(() -> file.write(random(1), 0, NfsStability.UNSTABLE)))
            .isEqualTo(NfsStatus.STALE);
      }
    }
  }

  /** As the Linux kernel's server does. */
  @Test
  void saysOfADirectoryThatItIsNoSymlink() throws Exception {
    try (Served3 served = Served3.patient()) {
      served.files.refuse(Procedure3.READLINK, ISDIR, 1);
      assertThat(failure(() -> served.export.readSymlink(ROOT, served.root)))
          .isEqualTo(NfsStatus.INVAL);
    }
  }

  @Test
  void believesTheTimesOfTheRootMoreThanTheServersWord() throws Exception {
    try (Served3 served = Served3.patient()) {
      assertThat(served.export.info().timeResolutionNanos()).isEqualTo(1);
      served.files.sayWholeSeconds();
      try (NfsExport whole = served.mountAgain()) {
        assertThat(whole.info().timeResolutionNanos()).isEqualTo(1_000_000_000);
      }
      // A change gives the root a time that is no whole second.
      served.create("a").close();
      try (NfsExport fine = served.mountAgain()) {
        assertThat(fine.info().timeResolutionNanos()).isEqualTo(1);
      }
    }
  }

  @Test
  void reportsShortTransfersAsTheyAre() throws Exception {
    try (Served3 served = Served3.patient();
        NfsFile file = served.create("a")) {
      served.files.shortTransfers(300);
      ByteBuffer source = random(1000);
      int offset = 0;
      while (source.hasRemaining()) {
        NfsWritten written = file.write(source, offset, NfsStability.UNSTABLE);
        assertThat(written.count()).isBetween(1L, 300L);
        offset += (int) written.count();
        assertThat(source.position()).isEqualTo(offset);
      }
      ByteBuffer target = ByteBuffer.allocate(2000);
      NfsRead read;
      do {
        read = file.read(target, target.position());
        assertThat(read.count()).isBetween(1, 300);
      } while (!read.end());
      assertThat(target.flip()).isEqualTo(random(1000));
    }
  }

  @Test
  void tellsByTheVerifierThatWritesWereLost() throws Exception {
    try (Served3 served = Served3.patient();
        NfsFile file = served.create("a")) {
      long first = file.write(random(100), 0, NfsStability.UNSTABLE).verifier();
      served.files.crash();
      assertThat(file.commit()).isNotEqualTo(first);
      assertThat(served.files.content("a")).isEmpty();
      long second = file.write(random(100), 0, NfsStability.UNSTABLE).verifier();
      assertThat(file.commit()).isEqualTo(second);
      served.files.crash();
      assertThat(served.files.content("a")).isEqualTo(random(100).array());
    }
  }

  @Test
  void writesOnWhenConnectionsEndInTheMiddle() throws Exception {
    try (Served3 served = Served3.patient();
        NfsFile file = served.create("a")) {
      int chunk = 10_000;
      ByteBuffer content = random(50 * chunk);
      int[] cuts = {2, 60, 100};
      for (int i = 0; i < cuts.length; i++) {
        int rest = i;
        // No call twice: one that always ends its connection is given up.
        served.server.fault(
            request ->
                request.procedure() == Procedure3.WRITE
                    && Math.floorMod(request.xid(), cuts.length) == rest,
            new Fault.Half(cuts[i]),
            2);
      }
      List<CompletableFuture<NfsWritten>> writes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ByteBuffer part = content.slice(i * chunk, chunk);
        writes.add(file.writeAsync(part, (long) i * chunk, NfsStability.UNSTABLE));
      }
      for (CompletableFuture<NfsWritten> write : writes) {
        assertThat(NfsException.join(write).count()).isEqualTo(chunk);
      }
      file.commit();
      assertThat(served.files.content("a")).isEqualTo(content.array());
      assertThat(served.export.state().reconnects()).isPositive();
    }
  }

  @Test
  void givesUpOnASilentServerWhereItIsSoftAndLeavesTheBufferAlone() throws Exception {
    try (Served3 served = new Served3(SHORT, 1);
        NfsFile file = served.create("a")) {
      file.write(random(100), 0, NfsStability.FILE_SYNC);
      served.server.fault(procedure(Procedure3.READ), new Fault.Ignore(), 1000);
      ByteBuffer target = ByteBuffer.allocate(100);
      assertThat(failure(() -> file.read(target, 0))).isEqualTo(NfsStatus.TIMEDOUT);
      assertThat(target.position()).isZero();
      assertThat(served.export.state().silentSince()).isPresent();
      file.attributes();
      assertThat(served.export.state().silentSince()).isEmpty();
    }
  }

  @Test
  void pingsAreShortAlsoOnAHardMount() throws Exception {
    try (Served3 served = new Served3(false, Duration.ofSeconds(50), 2)) {
      served.server.fault(procedure(Procedure3.GETATTR), new Fault.Ignore(), 1000);
      assertThat(failure(() -> served.export.ping(SHORT))).isEqualTo(NfsStatus.TIMEDOUT);
    }
  }

  @Test
  void neverGivesUpAWrite() throws Exception {
    try (Served3 served = new Served3(SHORT, 0);
        NfsFile file = served.create("a")) {
      served.server.fault(procedure(Procedure3.WRITE), new Fault.Ignore(), 3);
      CompletableFuture<NfsWritten> write = file.writeAsync(random(100), 0, NfsStability.FILE_SYNC);
      assertThatThrownBy(() -> write.get(2 * SHORT.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(NfsException.join(write).count()).isEqualTo(100);
    }
  }

  @Test
  void listsInPagesAndWithoutReaddirplus() throws Exception {
    try (Served3 served = Served3.patient()) {
      Set<String> names = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        names.add("name " + i);
        served.create("name " + i).close();
      }
      // The first page has nothing but "." in it, which is left out.
      served.files.shortPages(1);
      assertThat(names(served, true)).isEqualTo(names);
      served.files.withoutReaddirplus();
      served.files.shortPages(7);
      assertThat(names(served, false)).isEqualTo(names);
    }
  }

  private static Set<String> names(Served3 served, boolean nodes) throws Exception {
    Set<String> names = new HashSet<>();
    NfsPage page = served.export.list(ROOT, served.root, 0, 0, 4096);
    while (true) {
      assertThat(page.entries()).isNotEmpty();
      for (NfsEntry entry : page.entries()) {
        assertThat(names.add(new String(entry.name(), UTF_8))).isTrue();
        assertThat(entry.node() != null).isEqualTo(nodes);
      }
      if (page.last()) {
        return names;
      }
      page =
          served.export.list(
              ROOT, served.root, page.entries().getLast().cookie(), page.verifier(), 4096);
    }
  }

  @Test
  void endsCallsThatAreUnderWayWhenItIsUnmounted() throws Exception {
    try (Served3 served = new Served3(false, Duration.ofSeconds(50), 2);
        NfsFile file = served.create("a")) {
      served.server.fault(procedure(Procedure3.WRITE), new Fault.Ignore(), 1000);
      CompletableFuture<NfsWritten> write = file.writeAsync(random(10), 0, NfsStability.UNSTABLE);
      served.export.close();
      assertThat(failure(() -> NfsException.join(write))).isEqualTo(NfsStatus.CLOSED);
    }
  }

  @Test
  void refusesListingsThatNeverEnd() throws Exception {
    try (Served3 served = Served3.patient()) {
      served.files.shortPages(0);
      assertThat(failure(() -> served.export.list(ROOT, served.root, 0, 0, 4096)))
          .isEqualTo(NfsStatus.PROTOCOL);
      served.export.makeDirectory(ROOT, served.root, bytes("d"), NfsChange.NONE);
    }
  }
}
