package io.tierfs.fuse.internal;

import io.tierfs.engine.MountSettings;
import io.tierfs.fuse.MountException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What only root may do, or allow. */
public final class Privileges {
  private static final Path FUSE_CONF = Path.of("/etc/fuse.conf");

  private Privileges() {}

  /** Whether this process is root. */
  public static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /** Fails with a sentence for the user, where a setting needs more than this process may. */
  public static void check(MountSettings settings) throws MountException {
    if (isRoot()) {
      return;
    }
    if (settings.devices() || settings.setuid()) {
      throw new MountException(
          "Only root can mount with working device nodes or set-id bits (devices, setuid).");
    }
    if (settings.allowOther() && !otherMayBeAllowed()) {
      throw new MountException(
          "allow-other needs the line `user_allow_other` in "
              + FUSE_CONF
              + " when somebody else than root mounts.");
    }
  }

  private static boolean otherMayBeAllowed() {
    try {
      return Files.readString(FUSE_CONF, StandardCharsets.ISO_8859_1)
          .lines()
          .anyMatch(line -> line.strip().equals("user_allow_other"));
    } catch (IOException e) {
      return false;
    }
  }
}
