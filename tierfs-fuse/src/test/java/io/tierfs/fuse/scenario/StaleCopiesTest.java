package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.Union;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.Gate;
import io.tierfs.testkit.InMemoryBackend;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A look that began before a directory was cloned does not hide what was put into the clone. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StaleCopiesTest {
  private static final CallContext DAEMON = CallContext.daemon();

  @Test
  void aCloneThatIsMadeDuringALookIsKept() throws Exception {
    FaultyBackend hot = new FaultyBackend(new InMemoryBackend());
    FaultyBackend cold = new FaultyBackend(new InMemoryBackend());
    hot.makeDirectory(DAEMON, FsPath.of("hot"), 0755);
    hot.open(DAEMON, FsPath.of("hot/x"), OpenOptions.createNew(0644)).close();
    cold.makeDirectory(DAEMON, FsPath.of("cold"), 0755);
    Gate gate = new Gate();
    try (TierFs engine = TierFs.builder().tier("t0", hot).tier("t1", cold).build();
        ExecutorService looker = Executors.newSingleThreadExecutor()) {
      Union union = engine.union();
      Node from = union.walk(DAEMON, FsPath.of("hot"));
      Node to = union.walk(DAEMON, FsPath.of("cold"));
      cold.inject(Fault.hold(gate).on(BackendOperation.STAT).at("cold").times(1));
      Future<Node> look =
          looker.submit(() -> union.makeDirectory(DAEMON, union.root(), "cold", 0755));
      try {
        gate.awaitWaiting(1, Duration.ofSeconds(10));
        union.rename(DAEMON, from, "x", to, "x", RenameMode.REPLACE);
      } finally {
        gate.open();
      }
      assertThatThrownBy(look::get)
          .hasCauseInstanceOf(FsException.class)
          .hasMessageContaining(Errno.EEXIST.name());
      try (OpenDirectory directory = union.openDirectory(DAEMON, to)) {
        OpenDirectory.Entry first = directory.entry(2);
        assertThat(first).isNotNull();
        assertThat(first.name()).isEqualTo("x");
      }
    }
  }
}
