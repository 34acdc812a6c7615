package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody who is not root mounts, by the set-uid helper and the kernel's own protocol. */
@Tag("mount")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnprivilegedMountTest {
  private static final int NOBODY = 65534;

  /** Gives the device to all, in a mount table of its own, and becomes nobody there. */
  private static final String BECOME_NOBODY =
      """
      set -e
      mount --make-rprivate /
      mknod "$1/fuse" c 10 229
      chmod 666 "$1/fuse"
      mount --bind "$1/fuse" /dev/fuse
      exec setpriv --reuid %1$d --regid %1$d --clear-groups sh -e -c "$2" sh "$1"
      """
          .formatted(NOBODY);

  private static final String USE =
      """
      cd "$1"
      "%s" --enable-native-access=ALL-UNNAMED -cp "%s" %s "$1/fast" "$1/big" "$1/mnt" KERNEL > out &
      for i in $(seq 300); do grep -q mounted out && break; sleep 0.1; done
      grep " $1/mnt " /proc/mounts
      echo hello > mnt/a
      ln mnt/a mnt/b
      stat -c '%%u %%h' mnt/b
      cat mnt/b
      python3 - <<END
      import os
      f = os.open("mnt", os.O_TMPFILE | os.O_RDWR); os.write(f, b"born" + bytes([10]))
      os.link("/proc/self/fd/%%d" %% f, "mnt/c", src_dir_fd=f)
      END
      cat mnt/c
      fusermount3 -u mnt
      wait
      cat out
      """;

  private Path base = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to become nobody");
    for (String program : List.of("fusermount3", "unshare", "setpriv")) {
      assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "needs " + program);
    }
    // JUnit's directory is closed to other users.
    base = Files.createTempDirectory("tierfs-nobody");
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("fast", "big", "mnt")) {
      Files.setAttribute(Files.createDirectory(base.resolve(name)), "unix:uid", NOBODY);
    }
    Files.setAttribute(base, "unix:uid", NOBODY);
  }

  @AfterEach
  void remove() throws IOException {
    if (base.isAbsolute()) {
      try (Stream<Path> all = Files.walk(base)) {
        for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Test
  void mountsThroughTheHelper() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String use = USE.formatted(java, readableClassPath(), MountProcess.class.getName());
    String output =
        Programs.run(base, "unshare", "-m", "sh", "-c", BECOME_NOBODY, "sh", base.toString(), use);
    assertThat(output)
        .contains(" fuse.tierfs rw,nosuid,nodev,")
        .contains("user_id=" + NOBODY)
        .contains(NOBODY + " 2\nhello\nborn\n")
        .endsWith("mounted\nended");
  }

  /** The class path, with copies of what lies in the home of root. */
  private String readableClassPath() throws IOException {
    List<String> readable = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        Path copy = base.resolve(path.getFileName());
        if (!Files.exists(copy)) {
          Files.copy(path, copy);
        }
        readable.add(copy.toString());
      } else {
        readable.add(entry);
      }
    }
    return String.join(File.pathSeparator, readable);
  }
}
