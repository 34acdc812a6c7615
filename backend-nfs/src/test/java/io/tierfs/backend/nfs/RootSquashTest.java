package io.tierfs.backend.nfs;

import static io.tierfs.backend.nfs.WriteBehindTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.nfs.testing.GaneshaOptions;
import io.tierfs.testkit.BackendDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that makes nobody of root: what root may still do, and who is nobody then. */
final class RootSquashTest {
  private static final CallContext ALICE = CallContext.of(1234, 5678, 022);

  /** What a test does with such an export. */
  private interface Use {
    void with(Path directory, BackendDriver root, BackendDriver alice) throws Exception;
  }

  private static void squashed(String vers, Map<String, ?> options, Use use) throws Exception {
    GaneshaOptions server =
        (vers.equals("3") ? GaneshaOptions.v3() : GaneshaOptions.v4()).withSquash("Root_Squash");
    try (ServedExport export = ServedExport.start(vers, server)) {
      Path directory = export.newDirectory();
      try (Backend backend = export.mount(directory, options, Duration.ofSeconds(1))) {
        BackendDriver fs = new BackendDriver(backend);
        use.with(directory, fs.as(CallContext.of(0, 0, 022)), fs.as(ALICE));
      }
    }
  }

  private static int owner(Path file) throws Exception {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void rootIsNobodyAndOthersAreThemselves(String vers) throws Exception {
    squashed(
        vers,
        Map.of(),
        (directory, root, alice) -> {
          root.write("roots", "by root").mkdir("dir");
          alice.write("hers", "by alice");
          assertThat(owner(directory.resolve("roots"))).isNotZero().isNotEqualTo(1234);
          assertThat(owner(directory.resolve("dir"))).isEqualTo(owner(directory.resolve("roots")));
          assertThat(root.stat("roots").uid()).isEqualTo(owner(directory.resolve("roots")));
          assertThat(owner(directory.resolve("hers"))).isEqualTo(1234);
          // Nobody may do with what is its own what any owner may.
          root.change("roots", AttributeChange.permissions(0600));
          root.rename("roots", "renamed");
          assertThat(root.read("renamed")).isEqualTo("by root");
          root.remove("renamed");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void rootMayDoNothingThatNeedsRoot(String vers) throws Exception {
    squashed(
        vers,
        Map.of(),
        (directory, root, alice) -> {
          alice.write("hers", "secret").change("hers", AttributeChange.permissions(0600));
          alice.mkdir("private");
          root.write("roots", "x");
          refused(Errno.EPERM, () -> root.change("roots", AttributeChange.owner(1234, 5678)));
          refused(Errno.EPERM, () -> root.change("hers", AttributeChange.owner(0, 0)));
          refused(Errno.EPERM, () -> root.change("hers", AttributeChange.permissions(0666)));
          refused(Errno.EACCES, () -> root.read("hers"));
          refused(Errno.EACCES, () -> root.write("private/new", "x"));
          refused(Errno.EACCES, () -> root.mkdir("private/dir"));
          assertThat(alice.read("hers")).isEqualTo("secret");
        });
  }

  /** With an identity of its own nothing depends on who root is. */
  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void oneAccountForEverythingWorks(String vers) throws Exception {
    squashed(
        vers,
        Map.of("uid", 1234, "gid", 5678),
        (directory, root, alice) -> {
          Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
          Files.setAttribute(directory, "unix:uid", 1234);
          root.mkdir(".tierfs");
          root.write("file", "by root");
          assertThat(owner(directory.resolve("file"))).isEqualTo(1234);
          assertThat(alice.read("file")).isEqualTo("by root");
          try (FileHandle open = alice.create("more")) {
            BackendDriver.write(open, "by alice", 0);
          }
          root.remove("more");
          assertThat(alice.names("")).containsExactly(".tierfs", "file");
        });
  }
}
