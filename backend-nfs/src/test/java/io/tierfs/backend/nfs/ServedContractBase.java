package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on nfs-ganesha. */
abstract class ServedContractBase extends NfsContractBase {
  private ServedExport export;

  ServedContractBase(String vers, Duration trust, Map<String, ?> options) {
    super(vers, trust, options);
  }

  @BeforeAll
  void startServer() throws IOException {
    export = ServedExport.start(vers);
  }

  @AfterAll
  void stopServer() throws IOException {
    if (export != null) {
      export.close();
    }
  }

  /** This server sets no times of symbolic links, and does not say so. */
  @Override
  public void aChangeNeverFollowsASymlink() throws IOException {
    fs().write("file", "x").symlink("link", "file");
    FileStat before = fs().stat("file");
    fs().change("link", AttributeChange.times(TimeChange.NOW, TimeChange.at(Instant.EPOCH)));
    fs().change("link", AttributeChange.owner(1234, 5678));
    assertThatThrownBy(() -> fs().change("link", AttributeChange.size(0)))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    assertThat(fs().stat("link").uid()).isEqualTo(1234);
    assertThat(fs().stat("file").mtime()).isEqualTo(before.mtime());
    assertThat(fs().stat("file").uid()).isEqualTo(before.uid());
    assertThat(fs().stat("file").size()).isEqualTo(1);
  }

  @Override
  protected Backend newBackend() throws IOException {
    return export.mount(export.newDirectory(), options, trust);
  }
}
