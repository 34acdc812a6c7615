package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** How mounts begin, end and are refused. */
class LifecycleMountTest extends MountTest {
  @Test
  void saysWhatItIs() {
    assertThat(union.mount.point()).isEqualTo(union.point);
    assertThat(union.mount.transport()).isEqualTo(way == Way.JNR ? "jnr" : "kernel");
    assertThat(union.mount.isActive()).isTrue();
  }

  @Test
  void closeUnmountsOnceAndForAll() throws Exception {
    union.mount.close();
    union.mount.close();
    union.mount.awaitEnd();
    assertThat(union.mount.isActive()).isFalse();
    assertThat(isMounted()).isFalse();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("tierfs-fuse-"));
  }

  @Test
  void unmountingFromOutsideEndsTheMount() throws Exception {
    Programs.run(base, "umount", union.point.toString());
    union.mount.awaitEnd();
    assertThat(union.mount.isActive()).isFalse();
  }

  @Test
  void fusermountEndsTheMount() throws Exception {
    Programs.run(base, "fusermount", "-u", union.point.toString());
    union.mount.awaitEnd();
  }

  @Test
  void openFilesDoNotHoldUpTheUnmount() throws Exception {
    Path file = union.at("f");
    try (FileChannel open =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      union.mount.close();
      assertThat(isMounted()).isFalse();
      assertThat(file).doesNotExist();
      assertThat(open.isOpen()).isTrue();
    } catch (IOException e) {
      // Closing tells that the connection was cut, where it could be.
      assertThat(e).hasMessageContaining("not connected");
    }
    union.mount.awaitEnd();
  }

  @Test
  void canBeMountedAgain() throws IOException {
    Files.writeString(union.at("f"), "x");
    String inode = shell("stat -c %i f");
    union.close();
    union = MountedUnion.start(base, way);
    assertThat(union.at("f")).hasContent("x");
    assertThat(shell("stat -c %i f")).isEqualTo(inode);
  }

  @Test
  void aMountPointInUseIsRefused() {
    refused(union.point, "in use");
  }

  @Test
  void aMountPointMustBeAnEmptyDirectory() throws IOException {
    Path file = Files.writeString(base.resolve("file"), "x");
    refused(base.resolve("none"), "does not exist");
    refused(file, "not a directory");
    refused(base, "not empty");
  }

  @Test
  void tiersMustLieOutside() throws IOException {
    refused(Files.createDirectory(union.fast.resolve("in")), "tier fast");
  }

  @Test
  void takesTheBestTransportByItself() throws IOException {
    Path point = Files.createDirectory(base.resolve("auto"));
    try (Mount auto =
        Mounts.mount(union.engine.union(), point, MountSettings.DEFAULT, CacheSettings.DEFAULT)) {
      assertThat(auto.transport()).isEqualTo("kernel");
    }
  }

  @Test
  void readOnlyMountsRefuseWrites() throws IOException {
    union.close();
    union = new MountedUnion(base, way, settings(way.setting), CacheSettings.OFF);
    assertThatExceptionOfType(java.nio.file.FileSystemException.class)
        .isThrownBy(() -> Files.createFile(union.at("f")))
        .withMessageContaining("Read-only");
    assertThat(shell("grep ' " + union.point + " ' /proc/mounts"))
        .startsWith("a,b\\134c ")
        .contains(" fuse.tierfs ro,nosuid,nodev,")
        .contains("default_permissions");
  }

  private static MountSettings settings(MountSettings.Transport transport) {
    return new MountSettings(
        java.util.Optional.empty(), false, transport, "a,b\\c", false, false, true);
  }

  private void refused(Path point, String reason) {
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(() -> mountOn(point, MountSettings.DEFAULT))
        .withMessageContaining(reason);
  }

  private void mountOn(Path point, MountSettings settings) throws IOException {
    Mounts.mount(union.engine.union(), point, settings, CacheSettings.DEFAULT).close();
  }

  private boolean isMounted() throws IOException {
    return Files.readString(Path.of("/proc/mounts")).contains(" " + union.point + " ");
  }
}
