package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.OpenFile;
import io.tierfs.testkit.BackendCall;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.FakeClock;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A write takes its file away from a full tier, and each single call to a tier that this needs
 * fails once, before or after it was carried out: the file is then on one tier or on the other, and
 * holds what was acknowledged, at once and after the next start.
 */
class FullTierFailuresTest {
  private static final int PAGE = 4096;
  private static final int SMALL = 16 * PAGE;
  private static final String FILE = "/d/e/f";

  private static InMemoryBackend store(long bytes) {
    return InMemoryBackend.builder().clock(new FakeClock()).capacity(bytes).build();
  }

  /**
   * A file with attributes on a small tier that is nearly full; the large one lacks its parents.
   */
  private static Rig rig(boolean hotter) throws IOException {
    InMemoryBackend small = store(SMALL);
    InMemoryBackend large = store(100L * SMALL);
    Rig rig = hotter ? Rig.over(large, small) : Rig.over(small, large);
    rig.put(hotter ? 1 : 0, FILE, "old");
    byte[] value = {1};
    rig.union().setXattr(Rig.CALLER, rig.node(FILE), "user.a", value, XattrMode.ANY);
    rig.union().change(Rig.CALLER, rig.node(FILE), AttributeChange.permissions(04751));
    return rig;
  }

  private static byte[] data(int count) {
    byte[] data = new byte[count];
    for (int i = 0; i < count; i++) {
      data[i] = (byte) (i * 7 + (i >>> 9));
    }
    return data;
  }

  private static byte[] read(Rig rig) throws IOException {
    try (OpenFile file = rig.union().open(Rig.CALLER, rig.node(FILE), OpenOptions.READ)) {
      return read(file);
    }
  }

  private static byte[] read(OpenFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4 * SMALL);
    while (buffer.hasRemaining() && file.read(buffer, buffer.position()) > 0) {}
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** How often each operation is called on a tier by a write that moves its file. */
  private static Map<BackendOperation, Integer> calls(boolean hotter, int tier) throws IOException {
    try (Rig rig = rig(hotter);
        OpenFile file = rig.union().open(Rig.CALLER, rig.node(FILE), OpenOptions.READ_WRITE)) {
      rig.tier(tier).seen().clear();
      assertThat(file.write(ByteBuffer.wrap(data(2 * SMALL)), 0)).isEqualTo(2 * SMALL);
      assertThat(rig.on(FILE)).isEqualTo(hotter ? "0" : "1");
      Map<BackendOperation, Integer> counts = new EnumMap<>(BackendOperation.class);
      for (BackendCall call : rig.tier(tier).seen().calls()) {
        counts.merge(call.operation(), 1, Integer::sum);
      }
      return counts;
    }
  }

  /** Whether a file begins with what was there, or was written over it. */
  private static boolean isRight(byte[] found, byte[] written, int acknowledged) {
    int begin = Math.max(3, acknowledged);
    byte[] wanted = Arrays.copyOf(written, begin);
    if (acknowledged < 3) {
      System.arraycopy("old".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, wanted, 0, 3);
    }
    return found.length >= begin && Arrays.equals(Arrays.copyOf(found, begin), wanted);
  }

  private static void check(boolean hotter, int tier, BackendOperation operation, Fault fault)
      throws IOException {
    String what = (hotter ? "to a hotter tier" : "to a colder tier") + ", tier " + tier + ": ";
    what += fault.effect() + " of " + operation + " after " + fault.skipped();
    byte[] written = data(2 * SMALL);
    try (Rig rig = rig(hotter)) {
      long inode = rig.node(FILE).inode();
      int acknowledged;
      boolean moved;
      try (OpenFile file = rig.union().open(Rig.CALLER, rig.node(FILE), OpenOptions.READ_WRITE)) {
        rig.tier(tier).faulty().inject(fault);
        try {
          acknowledged = file.write(ByteBuffer.wrap(written), 0);
        } catch (IOException e) {
          acknowledged = 0;
        }
        rig.heal();
        byte[] byHandle = read(file);
        boolean unanswered =
            operation == BackendOperation.WRITE
                && fault.effect() instanceof Fault.Effect.FailAfterwards;
        assertThat(
                isRight(byHandle, written, acknowledged)
                    || (unanswered && isRight(byHandle, written, 3)))
            .as(what + ", by handle")
            .isTrue();
        assertThat(read(rig)).as(what + ", by name").isEqualTo(byHandle);
        assertThat(file.stat().fileId()).isEqualTo(inode);
        moved = rig.on(FILE).equals(hotter ? "0" : "1");
        if (acknowledged == written.length) {
          assertThat(byHandle).as(what).hasSize(written.length);
        }
      }
      boolean leaks =
          operation == BackendOperation.HANDLE_CLOSE
              || (operation == BackendOperation.OPEN
                  && fault.effect() instanceof Fault.Effect.FailAfterwards);
      assertThat(rig.leaked()).as(what + ", handles").isLessThanOrEqualTo(leaks ? 1 : 0);
      byte[] before = read(rig);
      rig.restart();
      assertThat(read(rig)).as(what + ", after the next start").isEqualTo(before);
      assertThat(rig.on(FILE)).as(what + ", on one tier").hasSize(1);
      assertThat(rig.node(FILE).inode()).as(what + ", number").isEqualTo(inode);
      assertThat(rig.union().find(Rig.CALLER, FsPath.of(FILE)).stat().permissions())
          .as(what)
          .isEqualTo(04751);
      assertThat(rig.union().getXattr(Rig.CALLER, rig.node(FILE), "user.a"))
          .as(what)
          .containsExactly(1);
      for (int i = 0; i < rig.count(); i++) {
        for (String area : List.of("/.tierfs/staging", "/.tierfs/journal")) {
          if (rig.tier(i).driver().exists(area)) {
            assertThat(rig.tier(i).driver().names(area)).as(what + ", left in " + area).isEmpty();
          }
        }
      }
      assertThat(moved || acknowledged < written.length).as(what).isTrue();
    }
  }

  private static void checkAll(boolean hotter) throws IOException {
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (int tier = 0; tier < 2; tier++) {
      for (Map.Entry<BackendOperation, Integer> entry : calls(hotter, tier).entrySet()) {
        for (int call = 1; call <= entry.getValue(); call++) {
          for (Fault fault : List.of(Fault.fail(Errno.EIO), Fault.failAfterwards(Errno.EIO))) {
            try {
              check(hotter, tier, entry.getKey(), fault.on(entry.getKey()).atCall(call));
            } catch (AssertionError | IOException e) {
              wrong.add(e.toString());
            }
            checked++;
          }
        }
      }
    }
    System.out.println("calls of a move that failed: " + checked);
    assertThat(checked).isGreaterThan(80);
    assertThat(wrong).as("%s problems", wrong.size()).isEmpty();
  }

  @Test
  void whateverFailsTheFileIsWholeOnOneTier() throws Exception {
    checkAll(false);
  }

  @Test
  void alsoOnTheWayUp() throws Exception {
    checkAll(true);
  }
}
