package io.tierfs.fuse.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The supplementary groups of a process, which requests of the kernel do not carry. */
public final class CallerGroups {
  private static final int[] NONE = {};

  private CallerGroups() {}

  /** The groups of this process or thread; none where it is gone or cannot be looked at. */
  public static int[] of(int pid) {
    if (pid <= 0) {
      return NONE;
    }
    try {
      Path status = Path.of("/proc/" + pid + "/status");
      return parse(Files.readString(status, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return NONE;
    }
  }

  static int[] parse(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("Groups:"))
        .map(line -> line.substring("Groups:".length()).strip())
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(CallerGroups::numbers)
        .orElse(NONE);
  }

  private static int[] numbers(String text) {
    return java.util.Arrays.stream(text.split("\\s+"))
        .mapToInt(Integer::parseUnsignedInt)
        .toArray();
  }
}
