package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.TierMode;
import io.tierfs.api.XattrMode;
import io.tierfs.testkit.BackendCall;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.RecordingBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that can be done to a union changes a tier that is {@code ro}. */
class ReadOnlyTierTest {
  private static final Set<BackendOperation> CHANGES =
      EnumSet.of(
          BackendOperation.MAKE_DIRECTORY,
          BackendOperation.REMOVE_FILE,
          BackendOperation.REMOVE_DIRECTORY,
          BackendOperation.RENAME,
          BackendOperation.CHANGE,
          BackendOperation.MAKE_SYMLINK,
          BackendOperation.MAKE_HARD_LINK,
          BackendOperation.MAKE_NODE,
          BackendOperation.SET_XATTR,
          BackendOperation.REMOVE_XATTR,
          BackendOperation.WRITE,
          BackendOperation.HANDLE_CHANGE,
          BackendOperation.HANDLE_SET_XATTR,
          BackendOperation.HANDLE_REMOVE_XATTR,
          BackendOperation.ALLOCATE);

  /** Notes what is opened in order to change it, which a recording does not show. */
  private static final class OpenedForChange extends ForwardingBackend {
    private final List<String> opened = new ArrayList<>();

    OpenedForChange(Backend delegate) {
      super(delegate);
    }

    @Override
    public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
        throws IOException {
      if (options.access().writes() || options.truncate() || options.create()) {
        opened.add(path + " " + options);
      }
      return super.open(caller, path, options);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private int refused;
  private int done;

  /** Whether it is refused or done elsewhere is told by other tests. */
  private void attempt(Step step) throws IOException {
    try {
      step.run();
      done++;
    } catch (FsException e) {
      refused++;
    }
  }

  @ParameterizedTest(name = "read-only: tier {0} of 3")
  @ValueSource(ints = {0, 1, 2})
  void isNeverChanged(int readOnly) throws IOException {
    RecordingBackend recording = new RecordingBackend(new InMemoryBackend());
    OpenedForChange frozen = new OpenedForChange(recording);
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tiers.add(
          i == readOnly
              ? new TierSetup("frozen", frozen, TierMode.RO, 0)
              : new TierSetup("t" + i, new InMemoryBackend(), TierMode.RW, 0));
    }
    try (UnionFixture union = UnionFixture.of(tiers, CacheSettings.OFF)) {
      for (int i = 0; i < 3; i++) {
        union.dir(i, "both/sub").put(i, "both/f", "both").put(i, "dir" + i + "/f", "one");
        union.dir(i, "dir" + i + "/empty").dir(i, "empty" + i);
        union.put(i, "f" + i, "alone");
      }
      recording.clear();
      frozen.opened.clear();
      for (String name : List.of("both/f", "f0", "f1", "f2", "dir0/f", "dir1/f", "dir2/f")) {
        onFile(union, name);
      }
      for (String name :
          List.of("both", "both/sub", "dir0", "dir1", "dir2", "empty0", "empty1", "empty2")) {
        onDirectory(union, name);
      }
      renames(union);
      removals(union);
      attempt(() -> union.union().syncAll(DAEMON));

      assertThat(recording.calls())
          .filteredOn(call -> CHANGES.contains(call.operation()))
          .extracting(BackendCall::toString)
          .isEmpty();
      assertThat(frozen.opened).isEmpty();
      assertThat(recording.calls()).as("calls that look").isNotEmpty();
      assertThat(refused).as("refused").isPositive();
      assertThat(done).as("done on other tiers").isPositive();
    }
  }

  private void onFile(UnionFixture union, String path) throws IOException {
    Union tree = union.union();
    for (OpenOptions.Access access : OpenOptions.Access.values()) {
      for (boolean truncate : new boolean[] {false, true}) {
        attempt(
            () -> {
              OpenOptions options = OpenOptions.existing(access).withTruncate(truncate);
              try (OpenFile file = tree.open(DAEMON, union.node(path), options)) {
                if (access.writes()) {
                  attempt(() -> file.write(ByteBuffer.wrap(new byte[3]), 0));
                  attempt(() -> file.allocate(0, 0, 5));
                }
                attempt(() -> file.change(DAEMON, AttributeChange.permissions(0600)));
                attempt(() -> file.sync(false));
              }
            });
      }
    }
    attempt(
        () ->
            tree.create(
                    DAEMON,
                    union.parent(path),
                    FsPath.of(path).name(),
                    OpenOptions.READ_WRITE.withCreate(false, 0600))
                .close());
    attributes(union, path);
    attempt(() -> tree.change(DAEMON, union.node(path), AttributeChange.size(1)));
    attempt(() -> union.link(path, path + ".link"));
    attempt(() -> union.link(path, "both/link-of-" + FsPath.of(path).name()));
  }

  private void attributes(UnionFixture union, String path) throws IOException {
    Union tree = union.union();
    attempt(() -> tree.change(DAEMON, union.node(path), AttributeChange.permissions(0700)));
    attempt(() -> tree.setXattr(DAEMON, union.node(path), "user.a", new byte[1], XattrMode.ANY));
    attempt(() -> tree.removeXattr(DAEMON, union.node(path), "user.a"));
  }

  private void onDirectory(UnionFixture union, String path) throws IOException {
    Union tree = union.union();
    attributes(union, path);
    attempt(() -> union.create(path + "/new", "new"));
    attempt(() -> union.mkdir(path + "/made"));
    attempt(() -> tree.makeSymlink(DAEMON, union.node(path), "symlink", "target"));
    attempt(
        () -> tree.makeNode(DAEMON, union.node(path), "fifo", FileType.FIFO.modeBits() | 0600, 0));
    attempt(() -> tree.makeNode(DAEMON, union.node(path), "plain", 0600, 0));
    attempt(() -> union.list(path));
  }

  private void renames(UnionFixture union) throws IOException {
    for (String from : List.of("both", "both/f", "f0", "f1", "f2", "dir0", "dir1", "dir2")) {
      for (String to : List.of("f0", "f1", "f2", "empty0", "empty2", "dir1/empty", "elsewhere")) {
        for (RenameMode mode : RenameMode.values()) {
          attempt(() -> union.rename(from, to, mode));
        }
      }
    }
  }

  private void removals(UnionFixture union) throws IOException {
    for (String name : union.list("")) {
      for (String path : List.of(name + "/f", name + "/empty", name + "/sub", name)) {
        attempt(() -> union.unlink(path));
        attempt(() -> union.rmdir(path));
      }
    }
  }
}
