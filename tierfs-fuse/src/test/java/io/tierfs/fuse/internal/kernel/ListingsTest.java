package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories that the kernel reads without opening them. */
class ListingsTest {
  private static final long ROOT = NodeTable.ROOT;
  private static final int SIZE = 4096;

  private final InMemoryBackend hot = new InMemoryBackend();
  private final InMemoryBackend cold = new InMemoryBackend();
  private final List<Long> told = Collections.synchronizedList(new ArrayList<>());
  private Conversation kernel;

  @BeforeEach
  void open() throws IOException {
    kernel = conversation(CacheSettings.DEFAULT);
  }

  private Conversation conversation(CacheSettings cache) throws IOException {
    return new Conversation(
        TierFs.builder().tier("hot", hot).tier("cold", cold).cache(cache),
        cache,
        (message, _) -> {
          // fuse_notify_inval_inode_out: the number of the node is first.
          told.add(message.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, Reply.HEADER));
          return 0;
        });
  }

  @AfterEach
  void close() throws IOException {
    kernel.close();
  }

  private static void make(InMemoryBackend tier, String name) throws IOException {
    tier.open(CallContext.daemon(), FsPath.of(name), OpenOptions.createNew(0644)).close();
  }

  /** Names and the offsets behind them. */
  private record Entries(List<String> names, List<Long> offsets) {}

  private Entries read(long offset) {
    kernel.send(Message.of(Opcode.READDIR, ROOT).l(0, offset).i(SIZE, 0).l(0).i(0, 0));
    assertThat(kernel.error()).isZero();
    List<String> names = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    for (int at = 0; at < kernel.length(); ) {
      int length = kernel.intAt(at + 16);
      names.add(new String(kernel.bytesAt(at + 24, length), StandardCharsets.UTF_8));
      offsets.add(kernel.longAt(at + 8));
      at += (24 + length + 7) & ~7;
    }
    return new Entries(names, offsets);
  }

  /** All names from an offset on, as often as they come. */
  private List<String> readAll(long offset) {
    List<String> names = new ArrayList<>();
    long next = offset;
    while (true) {
      Entries entries = read(next);
      if (entries.names().isEmpty()) {
        return names;
      }
      names.addAll(entries.names());
      next = entries.offsets().getLast();
    }
  }

  @Test
  void theKernelIsToldNotToOpenThem() {
    kernel.send(Message.of(Opcode.OPENDIR, ROOT).i(0, 0));
    assertThat(kernel.error()).isEqualTo(Errno.ENOSYS.code());
    kernel.send(Message.of(Opcode.FSYNCDIR, ROOT).l(0).i(0, 0));
    assertThat(kernel.error()).isZero();
  }

  @Test
  void itOpensThemWhereWhatItRemembersDoesNotLast() throws IOException {
    kernel.close();
    kernel = conversation(CacheSettings.TIMED);
    kernel.send(Message.of(Opcode.OPENDIR, ROOT).i(0, 0));
    assertThat(kernel.error()).isZero();
    kernel.send(Message.of(Opcode.READDIR, ROOT).l(0, 0).i(SIZE, 0).l(0).i(0, 0));
    assertThat(kernel.error()).isEqualTo(Errno.EBADF.code());
    kernel.send(Message.of(Opcode.FSYNCDIR, ROOT).l(0).i(0, 0));
    assertThat(kernel.error()).isEqualTo(Errno.EBADF.code());
  }

  @Test
  void namesOfAllTiersComeOnceEach() throws IOException {
    Set<String> expected = new HashSet<>(Set.of(".", ".."));
    for (int i = 0; i < 1000; i++) {
      make(i % 3 == 0 ? hot : cold, "file" + i);
      expected.add("file" + i);
    }
    make(cold, "file0");
    assertThat(readAll(0)).hasSize(expected.size()).containsAll(expected);
    assertThat(told).as("what lasts is kept").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoGoesOnMissesNothingThatStays(boolean others) throws IOException {
    for (int i = 0; i < 1000; i++) {
      make(cold, "file" + i);
    }
    Entries first = read(0);
    long next = first.offsets().getLast();
    for (int i = 0; i < 1000; i += 2) {
      kernel.send(Message.of(Opcode.UNLINK, ROOT).text("file" + i));
      kernel.create("new" + i);
    }
    if (others) {
      assertThat(readAll(0)).hasSize(1002);
    }
    List<String> all = new ArrayList<>(first.names());
    all.addAll(readAll(next));
    for (int i = 1; i < 1000; i += 2) {
      assertThat(Collections.frequency(all, "file" + i)).as("file%d", i).isEqualTo(1);
    }
  }

  @Test
  void aNewReaderSeesWhatIsNew() throws IOException {
    make(hot, "a");
    assertThat(readAll(0)).containsExactlyInAnyOrder(".", "..", "a");
    assertThat(read(0).names()).hasSize(3);
    kernel.create("b");
    assertThat(read(0).names()).containsExactlyInAnyOrder(".", "..", "a", "b");
  }

  @Test
  void whatHadNewsMeanwhileIsNotKept() throws IOException {
    make(hot, "a");
    long end = read(0).offsets().getLast();
    kernel.served.nodes().get(ROOT).countNews();
    assertThat(told).isEmpty();
    assertThat(read(end).names()).isEmpty();
    assertThat(told).containsExactly(ROOT);
  }

  @Test
  void veryLongOnesAreReadInPiecesAndNotKept() throws IOException {
    int count = Listing.ORDERED_MAX + 1;
    for (int i = 0; i < count; i++) {
      make(cold, Integer.toString(i));
    }
    Entries first = read(0);
    Entries other = read(0);
    assertThat(other.names()).isEqualTo(first.names());
    assertThat(other.offsets().getLast()).isNotEqualTo(first.offsets().getLast());
    List<String> all = new ArrayList<>(first.names());
    all.addAll(readAll(first.offsets().getLast()));
    assertThat(all).hasSize(count + 2);
    assertThat(new HashSet<>(all)).hasSize(count + 2);
    assertThat(told).containsExactly(ROOT);
    assertThat(read(other.offsets().getLast()).names()).isNotEmpty();
  }

  @Test
  void anOffsetOfAnotherKindBeginsAnew() throws IOException {
    make(hot, "a");
    assertThat(readAll(1L << 62 | 5L << 46 | 7)).containsExactly("a");
  }

  @Test
  void aSickTierIsAnErrorAndNoEnd() throws IOException {
    make(hot, "a");
    kernel.close();
    kernel.send(Message.of(Opcode.READDIR, ROOT).l(0, 0).i(SIZE, 0).l(0).i(0, 0));
    assertThat(kernel.error()).isNotZero();
    kernel = conversation(CacheSettings.DEFAULT);
  }
}
