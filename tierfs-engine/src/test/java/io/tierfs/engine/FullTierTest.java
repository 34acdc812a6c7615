package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import io.tierfs.api.TierMode;
import io.tierfs.api.XattrMode;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A write that finds its tier full takes the file to another one, or fails and changes nothing. */
class FullTierTest {
  private static final int PAGE = 4096;
  private static final int SMALL = 16 * PAGE;

  private static InMemoryBackend store(long bytes) {
    return InMemoryBackend.builder().capacity(bytes).build();
  }

  private static InMemoryBackend without(long bytes, Capability... gone) {
    Set<Capability> left = EnumSet.copyOf(InMemoryBackend.ALL_CAPABILITIES);
    left.removeAll(Arrays.asList(gone));
    return InMemoryBackend.builder().capacity(bytes).capabilities(left).build();
  }

  private static UnionFixture over(Backend... stores) throws IOException {
    List<TierSetup> tiers = new ArrayList<>();
    for (Backend store : stores) {
      tiers.add(TierSetup.of("t" + tiers.size(), store));
    }
    return UnionFixture.of(tiers, CacheSettings.DEFAULT);
  }

  /** A small hot tier above a large one. */
  private static UnionFixture small() throws IOException {
    return over(store(SMALL), store(100L * SMALL));
  }

  private static byte[] bytes(int count, int seed) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (seed + i * 31 + (i >>> 8));
    }
    return bytes;
  }

  private static byte[] read(OpenFile file, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count + 1);
    while (buffer.hasRemaining() && file.read(buffer, buffer.position()) > 0) {}
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static byte[] read(UnionFixture fs, String path, int count) throws IOException {
    try (OpenFile file = fs.union().open(DAEMON, fs.node(path), OpenOptions.READ)) {
      return read(file, count);
    }
  }

  private static OpenFile create(UnionFixture fs, String path) throws IOException {
    return fs.union()
        .create(DAEMON, fs.parent(path), UnionFixture.name(path), OpenOptions.createNew(0640));
  }

  private static OpenFile open(UnionFixture fs, String path, OpenOptions options)
      throws IOException {
    return fs.union().open(DAEMON, fs.node(path), options);
  }

  private static String tier(UnionFixture fs, String path) throws IOException {
    return new String(fs.union().getXattr(DAEMON, fs.node(path), "user.tierfs.tier"), UTF_8);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC));
  }

  /** What is left of moves in a tier's own area. */
  private static void assertNothingLeft(UnionFixture fs, int tier) throws IOException {
    for (String area : List.of(".tierfs/staging", ".tierfs/journal", ".tierfs/inodes")) {
      assertThat(names(fs.tier(tier), area)).as(area + " of tier " + tier).isEmpty();
    }
  }

  private static List<String> names(Backend tier, String directory) throws IOException {
    List<String> names = new ArrayList<>();
    FsPath path = FsPath.of(directory);
    if (tier.probe(DAEMON, path) == null) {
      return names;
    }
    try (var cursor = tier.list(DAEMON, path)) {
      for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
        names.add(entry.name());
      }
    }
    return names;
  }

  @Test
  void aWriteGoesOnElsewhere() throws Exception {
    byte[] data = bytes(3 * SMALL, 1);
    try (var fs = small();
        OpenFile file = create(fs, "f")) {
      long inode = fs.stat("f").fileId();
      assertThat(tier(fs, "f")).isEqualTo("t0");
      assertThat(file.write(ByteBuffer.wrap(data, 0, PAGE), 0)).isEqualTo(PAGE);
      assertThat(file.write(ByteBuffer.wrap(data, PAGE, data.length - PAGE), PAGE))
          .isEqualTo(data.length - PAGE);
      assertThat(tier(fs, "f")).isEqualTo("t1");
      assertThat(fs.copies("f")).isEqualTo("1");
      assertThat(read(file, data.length)).isEqualTo(data);
      assertThat(read(fs, "f", data.length)).isEqualTo(data);
      assertThat(file.stat().fileId()).isEqualTo(inode);
      assertThat(fs.stat("f").fileId()).isEqualTo(inode);
      assertThat(fs.stat("f").permissions()).isEqualTo(0640);
      assertThat(fs.tier(0).space(DAEMON).freeBytes()).isEqualTo(SMALL);
      assertThat(names(fs.tier(1), ".tierfs/staging")).isEmpty();
      assertThat(names(fs.tier(1), ".tierfs/journal")).isEmpty();
    }
  }

  @Test
  void allHandlesSwitch() throws Exception {
    byte[] data = bytes(2 * SMALL, 2);
    try (var fs = small();
        OpenFile writer = create(fs, "f")) {
      writer.write(ByteBuffer.wrap(data, 0, SMALL / 2), 0);
      try (OpenFile reader = open(fs, "f", OpenOptions.READ);
          OpenFile only = open(fs, "f", OpenOptions.existing(Access.WRITE));
          OpenFile log = open(fs, "f", OpenOptions.existing(Access.WRITE).withAppend(true))) {
        writer.write(ByteBuffer.wrap(data, SMALL / 2, data.length - SMALL / 2), SMALL / 2);
        assertThat(fs.copies("f")).isEqualTo("1");
        only.write(ByteBuffer.wrap(new byte[] {77}), 3);
        log.write(ByteBuffer.wrap(new byte[] {88}), 0);
        byte[] now = Arrays.copyOf(data, data.length + 1);
        now[3] = 77;
        now[data.length] = 88;
        assertThat(read(reader, now.length)).isEqualTo(now);
        assertThatThrownBy(() -> read(only, 1))
            .isInstanceOfSatisfying(
                FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
      }
      // What was open on the full tier is closed: its room is free.
      assertThat(((InMemoryBackend) fs.tier(0)).openHandles()).isZero();
      assertThat(fs.tier(0).space(DAEMON).freeBytes()).isEqualTo(SMALL);
    }
  }

  @Test
  void aLogGoesOnAtItsEnd() throws Exception {
    try (var fs = small();
        OpenFile log =
            fs.union()
                .create(DAEMON, fs.node(""), "log", OpenOptions.createNew(0600).withAppend(true))) {
      byte[] line = bytes(1000, 3);
      int lines = 4 * SMALL / line.length;
      for (int i = 0; i < lines; i++) {
        assertThat(log.write(ByteBuffer.wrap(line), 0)).isEqualTo(line.length);
      }
      assertThat(fs.copies("log")).isEqualTo("1");
      byte[] all = read(log, lines * line.length);
      assertThat(all).hasSize(lines * line.length);
      for (int i = 0; i < lines; i++) {
        assertThat(Arrays.copyOfRange(all, i * line.length, (i + 1) * line.length)).isEqualTo(line);
      }
    }
  }

  @Test
  void attributesAndHolesAreKept() throws Exception {
    Instant then = Instant.parse("2001-02-03T04:05:06.123456789Z");
    try (var fs = small()) {
      fs.mkdir("d");
      fs.union().change(DAEMON, fs.node("d"), AttributeChange.permissions(02750).withOwner(7, 8));
      Instant dirTime = fs.stat("d").mtime();
      try (OpenFile file = create(fs, "d/f")) {
        file.write(ByteBuffer.wrap(bytes(PAGE, 1)), 0);
        file.write(ByteBuffer.wrap(bytes(PAGE, 2)), 40L * PAGE);
        file.change(DAEMON, AttributeChange.size(100L * PAGE));
        Node node = fs.node("d/f");
        fs.union().setXattr(DAEMON, node, "user.a", new byte[] {1, 2}, XattrMode.ANY);
        fs.union().setXattr(DAEMON, node, "security.capability", new byte[] {3}, XattrMode.ANY);
        file.change(DAEMON, AttributeChange.owner(5, 6));
        file.change(DAEMON, AttributeChange.permissions(06755));
        file.change(DAEMON, AttributeChange.times(TimeChange.at(then), TimeChange.at(then)));
        Instant made = fs.stat("d").mtime();
        file.allocate(1, 0, 16L * PAGE);
        FileStat stat = file.stat();
        assertThat(fs.copies("d/f")).isEqualTo("1");
        assertThat(stat.permissions()).isEqualTo(06755);
        assertThat(stat.uid()).isEqualTo(5);
        assertThat(stat.gid()).isEqualTo(6);
        assertThat(stat.atime()).isEqualTo(then);
        assertThat(stat.size()).isEqualTo(100L * PAGE);
        assertThat(stat.blocks()).isEqualTo(17 * 8);
        assertThat(fs.union().getXattr(DAEMON, node, "user.a")).containsExactly(1, 2);
        assertThat(fs.union().getXattr(DAEMON, node, "security.capability")).containsExactly(3);
        assertThat(fs.union().listXattrs(DAEMON, node)).hasSize(2);
        assertThat(file.seekHole(20L * PAGE)).isEqualTo(20L * PAGE);
        assertThat(file.seekData(20L * PAGE)).isEqualTo(40L * PAGE);
        FileStat parent = fs.stat("d");
        assertThat(parent.mtime()).isEqualTo(made).isAfterOrEqualTo(dirTime);
        FileStat clone = fs.tier(1).stat(DAEMON, FsPath.of("d"));
        assertThat(clone.permissions()).isEqualTo(02750);
        assertThat(clone.uid()).isEqualTo(7);
      }
    }
  }

  @Test
  void aSizeThatFindsNoRoomMovesTheFile() throws Exception {
    // A store that reserves what a file is made larger by.
    Backend reserving =
        new io.tierfs.testkit.ForwardingBackend(store(SMALL)) {
          @Override
          public void change(CallContext caller, FsPath path, AttributeChange change)
              throws IOException {
            if (change.size() != null && change.size() > SMALL) {
              throw new FsException(Errno.EDQUOT);
            }
            super.change(caller, path, change);
          }

          @Override
          public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
              throws IOException {
            return new io.tierfs.testkit.ForwardingFileHandle(super.open(caller, path, options)) {
              @Override
              public void change(CallContext who, AttributeChange change) throws IOException {
                if (change.size() != null && change.size() > SMALL) {
                  throw new FsException(Errno.EDQUOT);
                }
                super.change(who, change);
              }
            };
          }
        };
    try (var fs = over(reserving, store(100L * SMALL))) {
      fs.create("f", "f").create("g", "g");
      fs.union().change(DAEMON, fs.node("f"), AttributeChange.size(2L * SMALL));
      assertThat(fs.copies("f")).isEqualTo("1");
      assertThat(fs.stat("f").size()).isEqualTo(2L * SMALL);
      try (OpenFile g = open(fs, "g", OpenOptions.READ_WRITE)) {
        g.change(DAEMON, AttributeChange.size(2L * SMALL));
        assertThat(g.stat().size()).isEqualTo(2L * SMALL);
      }
      assertThat(fs.copies("g")).isEqualTo("1");
    }
  }

  @Test
  void aRangeThatFindsNoRoomIsLeftToItsCaller() throws Exception {
    try (var fs = small();
        OpenFile from = create(fs, "from");
        OpenFile to = create(fs, "to")) {
      from.write(ByteBuffer.wrap(bytes(10 * PAGE, 1)), 0);
      to.write(ByteBuffer.wrap(bytes(6 * PAGE, 1)), 0);
      assertThatThrownBy(() -> from.copyTo(0, to, 6L * PAGE, 10L * PAGE))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EXDEV));
      assertThat(fs.copies("to")).isEqualTo("1");
      assertThat(to.write(ByteBuffer.wrap(bytes(10 * PAGE, 1)), 6L * PAGE)).isEqualTo(10 * PAGE);
    }
  }

  @Test
  void theCreateChainChooses() throws Exception {
    try (var fs = over(store(SMALL), store(50L * SMALL), store(50L * SMALL))) {
      fs.dir(2, "d").dir(0, "d");
      try (OpenFile file = create(fs, "d/f")) {
        file.write(ByteBuffer.wrap(bytes(2 * SMALL, 1)), 0);
      }
      assertThat(fs.copies("d/f")).as("the tier that has the directory").isEqualTo("2");
    }
  }

  @Test
  void itMovesOnWhenTheNextTierIsFullToo() throws Exception {
    try (var fs = over(store(SMALL), store(4L * SMALL), store(50L * SMALL));
        OpenFile file = create(fs, "f")) {
      byte[] data = bytes(8 * SMALL, 1);
      for (int at = 0; at < data.length; at += PAGE) {
        assertThat(file.write(ByteBuffer.wrap(data, at, PAGE), at)).isEqualTo(PAGE);
      }
      assertThat(fs.copies("f")).isEqualTo("2");
      assertThat(read(file, data.length)).isEqualTo(data);
      assertNothingLeft(fs, 1);
      assertThat(fs.tier(1).space(DAEMON).freeBytes()).isEqualTo(4L * SMALL);
    }
  }

  @Test
  void aColdFullTierGivesToAHotterOne() throws Exception {
    try (var fs = over(store(50L * SMALL), store(SMALL))) {
      fs.put(1, "f", "cold");
      try (OpenFile file = open(fs, "f", OpenOptions.READ_WRITE)) {
        file.write(ByteBuffer.wrap(bytes(SMALL, 1)), 4);
        assertThat(fs.copies("f")).isEqualTo("0");
        assertThat(file.stat().size()).isEqualTo(SMALL + 4);
      }
    }
  }

  private static void assertStays(UnionFixture fs, String path, int tier) throws Exception {
    byte[] before;
    try (OpenFile file = open(fs, path, OpenOptions.READ_WRITE)) {
      int size = (int) file.stat().size();
      before = read(file, size);
      int written = file.write(ByteBuffer.wrap(bytes(2 * SMALL, 5)), size);
      assertThat(written).as("what there was room for").isLessThan(2 * SMALL);
      refused(() -> file.write(ByteBuffer.wrap(bytes(PAGE, 5)), size + written));
      assertThat(Arrays.copyOf(read(file, SMALL), size)).isEqualTo(before);
    }
    assertThat(fs.copies(path)).isEqualTo(String.valueOf(tier));
    for (int i = 0; i < fs.union().tiers().size(); i++) {
      assertNothingLeft(fs, i);
    }
  }

  @Test
  void withoutRoomAnywhereItFails() throws Exception {
    try (var fs = over(store(SMALL), store(SMALL / 2))) {
      fs.put(0, "f", "f");
      assertStays(fs, "f", 0);
    }
  }

  @Test
  void minFreeIsKept() throws Exception {
    List<TierSetup> tiers =
        List.of(
            TierSetup.of("t0", store(SMALL)),
            new TierSetup("t1", store(10L * SMALL), TierMode.RW, 9L * SMALL));
    try (var fs = UnionFixture.of(tiers, CacheSettings.DEFAULT)) {
      fs.put(0, "f", "f");
      assertStays(fs, "f", 0);
    }
  }

  @Test
  void tiersThatTakeNothingNewAreLeftAlone() throws Exception {
    List<TierSetup> tiers =
        List.of(
            TierSetup.of("t0", store(SMALL)),
            new TierSetup("t1", store(10L * SMALL), TierMode.NC, 0),
            new TierSetup("t2", store(10L * SMALL), TierMode.RO, 0));
    try (var fs = UnionFixture.of(tiers, CacheSettings.DEFAULT)) {
      fs.put(0, "f", "f");
      assertStays(fs, "f", 0);
    }
  }

  @Test
  void twoTiersOfOneDiskAreFullTogether() throws Exception {
    InMemoryBackend disk = store(SMALL);
    Backend other =
        new io.tierfs.testkit.ForwardingBackend(store(10L * SMALL)) {
          @Override
          public io.tierfs.api.SpaceInfo space(CallContext caller) throws IOException {
            var own = super.space(caller);
            return new io.tierfs.api.SpaceInfo(
                disk.space(caller).volume(),
                own.totalBytes(),
                own.freeBytes(),
                own.availableBytes(),
                own.totalFiles(),
                own.freeFiles(),
                own.blockSize(),
                own.nameBytesMax());
          }
        };
    try (var fs = over(disk, other)) {
      fs.put(0, "f", "f");
      assertStays(fs, "f", 0);
    }
  }

  @Test
  void aFileWithSeveralNamesStays() throws Exception {
    try (var fs = small()) {
      fs.put(0, "f", "f");
      fs.link("f", "g");
      assertStays(fs, "f", 0);
      assertThat(fs.copies("g")).isEqualTo("0");
    }
  }

  @Test
  void aFileThatShadowsAnotherStays() throws Exception {
    try (var fs = small()) {
      fs.put(0, "f", "f").put(1, "f", "older");
      try (OpenFile file = open(fs, "f", OpenOptions.READ_WRITE)) {
        file.write(ByteBuffer.wrap(bytes(2 * SMALL, 5)), 1);
        refused(() -> file.write(ByteBuffer.wrap(bytes(PAGE, 5)), SMALL));
      }
      assertThat(fs.copies("f")).isEqualTo("0,1");
      assertNothingLeft(fs, 1);
    }
  }

  @Test
  void aFileWithoutANameStays() throws Exception {
    try (var fs = small();
        OpenFile file = create(fs, "f")) {
      fs.unlink("f");
      assertThat(file.write(ByteBuffer.wrap(bytes(2 * SMALL, 5)), 0)).isEqualTo(SMALL);
      refused(() -> file.write(ByteBuffer.wrap(bytes(PAGE, 5)), SMALL));
      assertNothingLeft(fs, 1);
    }
  }

  @Test
  void aFileWhoseAttributesDoNotFitStays() throws Exception {
    try (var fs = over(store(SMALL), without(100L * SMALL, Capability.XATTRS))) {
      fs.put(0, "f", "f");
      fs.union().setXattr(DAEMON, fs.node("f"), "user.a", new byte[] {1}, XattrMode.ANY);
      assertStays(fs, "f", 0);
    }
    try (var fs = over(store(SMALL), without(100L * SMALL, Capability.OWNERSHIP))) {
      fs.put(0, "f", "f");
      fs.union().change(DAEMON, fs.node("f"), AttributeChange.permissions(0600));
      assertStays(fs, "f", 0);
    }
  }

  @Test
  void aFileThatTheKernelWritesStays() throws Exception {
    try (var fs = small()) {
      fs.put(0, "f", "f");
      try (OpenFile fixed = open(fs, "f", OpenOptions.READ)) {
        assertThat(fixed.fix()).isTrue();
        assertStays(fs, "f", 0);
      }
    }
  }

  @Test
  void onFullFailLeavesAllAsItIs() throws Exception {
    try (TierFs engine =
            TierFs.builder()
                .full(FullSettings.FAIL)
                .tier("t0", store(SMALL))
                .tier("t1", store(100L * SMALL))
                .build();
        OpenFile file =
            engine
                .union()
                .create(DAEMON, engine.union().root(), "f", OpenOptions.createNew(0600))) {
      assertThat(file.write(ByteBuffer.wrap(bytes(2 * SMALL, 5)), 0)).isEqualTo(SMALL);
      refused(() -> file.write(ByteBuffer.wrap(bytes(PAGE, 5)), SMALL));
      assertThat(file.mayRunFull()).isFalse();
    }
  }

  @Test
  void aFileMayRunFullWhereLittleIsLeft() throws Exception {
    try (TierFs engine =
        TierFs.builder()
            .full(new FullSettings(true, SMALL))
            .tier("t0", store(2L * SMALL))
            .tier("t1", store(100L * SMALL))
            .build()) {
      Union union = engine.union();
      try (OpenFile file = union.create(DAEMON, union.root(), "f", OpenOptions.createNew(0600))) {
        assertThat(file.mayRunFull()).isFalse();
        file.write(ByteBuffer.wrap(bytes(SMALL + PAGE, 5)), 0);
      }
    }
    try (TierFs engine =
        TierFs.builder()
            .full(new FullSettings(true, SMALL))
            .tier("t0", store(SMALL - PAGE))
            .tier("t1", store(100L * SMALL))
            .build()) {
      Union union = engine.union();
      Node node;
      try (OpenFile file = union.create(DAEMON, union.root(), "f", OpenOptions.createNew(0600))) {
        assertThat(file.mayRunFull()).isTrue();
        node = file.node();
      }
      try (OpenFile file = union.open(DAEMON, node, OpenOptions.READ)) {
        assertThat(file.mayRunFull()).as("of one who only reads").isFalse();
      }
    }
  }

  @Test
  void theNumberOutlivesTheEngineAndIsGivenToNobodyElse() throws Exception {
    InMemoryBackend hot = store(SMALL);
    InMemoryBackend cold = store(100L * SMALL);
    long inode;
    try (TierFs engine = engine(hot, cold);
        OpenFile file = created(engine, "f")) {
      inode = file.stat().fileId();
      file.write(ByteBuffer.wrap(bytes(2 * SMALL, 1)), 0);
    }
    try (TierFs engine = engine(hot, cold)) {
      Union union = engine.union();
      assertThat(union.find(DAEMON, FsPath.of("f")).stat().fileId()).isEqualTo(inode);
      try (OpenDirectory root = union.openDirectory(DAEMON, union.root())) {
        assertThat(root.entry(2).inode()).isEqualTo(inode);
      }
      union.removeFile(DAEMON, union.root(), "f");
      assertThat(names(cold, ".tierfs/inodes")).isEmpty();
    }
  }

  private static TierFs engine(Backend hot, Backend cold) throws IOException {
    return TierFs.builder().tier("hot", kept(hot)).tier("cold", kept(cold)).build();
  }

  /** An engine closes its tiers; this one lives on. */
  private static Backend kept(Backend store) {
    return new io.tierfs.testkit.ForwardingBackend(store) {
      @Override
      public void close() {}
    };
  }

  private static OpenFile created(TierFs engine, String name) throws IOException {
    Union union = engine.union();
    return union.create(DAEMON, union.root(), name, OpenOptions.createNew(0600));
  }
}
