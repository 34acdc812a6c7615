package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RecordingBackendTest {
  private final RecordingBackend backend = new RecordingBackend(new InMemoryBackend());
  private final BackendDriver fs = new BackendDriver(backend);

  @Test
  void callsAreWrittenDownWithTheirPaths() throws IOException {
    fs.mkdir("dir").write("dir/file", "x");
    fs.rename("dir/file", "moved");
    assertThat(backend.calls())
        .extracting(BackendCall::toString)
        .containsExactly(
            "MAKE_DIRECTORY /dir",
            "OPEN /dir/file",
            "WRITE /dir/file",
            "HANDLE_CLOSE /dir/file",
            "RENAME /dir/file /moved");
  }

  @Test
  void callsAreCountedByOperation() throws IOException {
    fs.stat("");
    fs.stat("");
    assertThat(backend.count(BackendOperation.STAT)).isEqualTo(2);
    assertThat(backend.count(BackendOperation.LIST)).isZero();
    backend.clear();
    assertThat(backend.calls()).isEmpty();
  }
}
