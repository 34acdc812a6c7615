package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SystemCallsTest {
  private static final Path STAT = Path.of("/proc/thread-self/stat");

  @Test
  void aThreadThatHurriesHasTheNiceValueThatIsAskedForAndOthersKeepTheirs() throws Exception {
    assumeTrue(Libc.unavailable().isEmpty() && Files.exists(STAT), "only on Linux");
    int before = niceness();
    // Upwards, which everybody may.
    int wanted = Math.min(before + 3, 19);
    String was = System.getProperty(SystemCalls.NICE);
    System.setProperty(SystemCalls.NICE, Integer.toString(wanted));
    try {
      assertThat(onAThread()).isEqualTo(wanted);
      System.clearProperty(SystemCalls.NICE);
      assertThat(onAThread()).isEqualTo(before);
    } finally {
      if (was != null) {
        System.setProperty(SystemCalls.NICE, was);
      } else {
        System.clearProperty(SystemCalls.NICE);
      }
    }
    assertThat(niceness()).isEqualTo(before);
  }

  private static int onAThread() throws Exception {
    FutureTask<Integer> task =
        new FutureTask<>(
            () -> {
              try (Arena arena = Arena.ofConfined()) {
                new SystemCalls(arena).hurry();
                return niceness();
              }
            });
    Thread thread = Thread.ofPlatform().start(task);
    thread.join();
    return task.get();
  }

  /** The 19th field; the second, a name in parentheses, may have spaces. */
  private static int niceness() throws IOException {
    String line = Files.readString(STAT);
    return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }
}
