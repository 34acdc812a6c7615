package org.example.tierfs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.BackendContext;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.testkit.BackendDriver;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What the contract does not know of: this store has an end. */
class CapacityTest {
  private final MemoryBackend backend = new MemoryBackend(BackendContext.standalone("test"), 100);
  private final BackendDriver fs = new BackendDriver(backend);

  @Test
  void aWriteTakesWhatFitsAndThenThereIsNoSpace() throws Exception {
    try (FileHandle file = fs.create("file")) {
      assertThat(file.write(ByteBuffer.allocate(150), 0)).isEqualTo(100);
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 100))
          .hasMessageContaining("ENOSPC");
      assertThat(file.write(ByteBuffer.allocate(10), 90)).isEqualTo(10);
    }
    assertThat(free()).isZero();
  }

  @Test
  void whatHasNoNameCountsNoLonger() throws Exception {
    try (FileHandle file = fs.create("file")) {
      file.write(ByteBuffer.allocate(60), 0);
      assertThat(free()).isEqualTo(40);
      fs.remove("file");
      assertThat(free()).isEqualTo(100);
      file.write(ByteBuffer.allocate(80), 0);
      assertThat(free()).isEqualTo(100);
    }
    fs.write("full", "x".repeat(100));
    assertThat(free()).isZero();
  }

  private long free() {
    return backend.space(CallContext.daemon()).availableBytes();
  }
}
