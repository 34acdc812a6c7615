package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many callers at once, and locks between them. */
class ConcurrencyMountTest extends MountTest {
  private static final int CALLERS = 24;
  private static final int ROUNDS = 40;

  @Test
  void manyCallersAtOnce() throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        all.add(
            callers.submit(
                () -> {
                  work(number);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(shell("ls | wc -l")).isEqualTo(Integer.toString(CALLERS));
  }

  private void work(int number) throws IOException {
    Path directory = Files.createDirectory(union.at("d" + number));
    for (int round = 0; round < ROUNDS; round++) {
      Path file = directory.resolve("f" + round);
      Files.writeString(file, "content " + number + ' ' + round);
      Path moved = Files.move(file, directory.resolve("g" + round));
      assertThat(moved).hasContent("content " + number + ' ' + round);
      if (round % 2 == 0) {
        Files.delete(moved);
      }
    }
  }

  @Test
  void flockHoldsBetweenProcesses() throws IOException {
    String output =
        shell(
            """
            : > l
            flock l sh -c 'flock -n l true && echo broken || echo held'
            flock -n l echo free
            """);
    assertThat(output).isEqualTo("held\nfree");
  }

  @Test
  void recordLocksHoldBetweenProcesses() throws IOException {
    python(
        """
        f = os.open('l', os.O_CREAT | os.O_RDWR)
        fcntl.lockf(f, fcntl.LOCK_EX, 10, 0)
        if os.fork() == 0:
          g = os.open('l', os.O_RDWR)
          try: fcntl.lockf(g, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 5); os._exit(1)
          except OSError as e: pass
          fcntl.lockf(g, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 10); os._exit(0)
        assert os.wait()[1] == 0
        """);
  }
}
