package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link DifferentialTest} found, each as small as it gets. */
@Tag("mount")
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "{0}")
@EnumSource(
    value = MountSettings.Transport.class,
    names = {"KERNEL", "JNR"})
class RegressionTest {
  private static final int OWNER = 1000;

  @Parameter MountSettings.Transport transport;
  @TempDir Path base;
  private MountedUnion union;
  private final Posix posix = new Posix();
  private final List<Long> open = new ArrayList<>();

  @BeforeEach
  void mount() throws IOException {
    MountedUnion.assumeMountable();
    MountedUnion.openToAll(base);
    union =
        MountedUnion.of(
            base,
            MountedUnion.directories(base, 1),
            transport,
            CacheSettings.DEFAULT,
            (tier, backend) -> backend);
    union.put(0, "file", "0123456789");
  }

  @AfterEach
  void unmount() throws IOException {
    // A process that ends with files open in its own mount would wait for itself.
    open.forEach(posix::close);
    if (union != null) {
      union.close();
    }
  }

  private String at(String name) {
    return union.at(name).toString();
  }

  private long open(String name, int flags, int mode) {
    long descriptor = Posix.must(posix.open(at(name), flags, mode), "open", name);
    open.add(descriptor);
    return descriptor;
  }

  private Posix.Stat stat(String name) {
    return posix.stat(at(name), 0);
  }

  private long call(String function, String name, long... more) {
    long[] arguments = new long[more.length + 1];
    System.arraycopy(more, 0, arguments, 1, more.length);
    arguments[0] = posix.text(at(name));
    return posix.call(function, arguments);
  }

  @Test
  void openingForReadingTruncatesToo() {
    open("file", Posix.O_TRUNC, 0);
    assertThat(stat("file").size()).isZero();
  }

  @Test
  void linksOfAnOpenFileThatLostOneOfItsNames() throws IOException {
    Files.createLink(union.at("other"), union.at("file"));
    long descriptor = open("file", 0, 0);
    Files.delete(union.at("file"));
    assertThat(stat("other").nlink()).isEqualTo(1);
    assertThat(posix.statx(descriptor, "", Posix.AT_EMPTY_PATH)).isZero();
    assertThat(posix.lastStat().nlink()).isEqualTo(1);
  }

  @Test
  void truncatingByTheOtherNameOfAnOpenFile() throws IOException {
    assumeFalse(
        transport == MountSettings.Transport.JNR,
        "not yet: AttributeOps.change takes a handle that may be for reading only");
    Files.createLink(union.at("other"), union.at("file"));
    open("file", 0, 0);
    Files.delete(union.at("file"));
    assertThat(call("truncate", "other", 3)).isZero();
    assertThat(union.at("other")).hasContent("012");
  }

  @Test
  void aNewFileKeepsItsSetIdBits() throws IOException {
    posix.call("chmod", posix.text(union.point().toString()), 0777);
    posix.user(OWNER);
    int flags = Posix.O_CREAT | Posix.O_TRUNC | Posix.O_WRONLY;
    open("new", flags, 06755);
    posix.user(0);
    assertThat(stat("new").mode()).isEqualTo(0106755);
  }

  @Test
  @Disabled("the kernel, promised HANDLE_KILLPRIV, does not say that the bits have to go")
  void aChangeToNoOwnerTakesSetIdBits() {
    assertThat(call("chmod", "file", 06755)).isZero();
    assertThat(call("chown", "file", -1, -1)).isZero();
    assertThat(stat("file").mode()).isEqualTo(0100755);
  }
}
