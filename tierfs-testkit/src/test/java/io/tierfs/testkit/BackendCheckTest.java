package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.testkit.BackendCheck.Outcome;
import io.tierfs.testkit.BackendCheck.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final InMemoryBackend store = new InMemoryBackend();

  /** The store survives the closing of a view. */
  private BackendCheck check() {
    return new BackendCheck(store::outside, LIMIT);
  }

  @Test
  void aStoreInUseKeepsWhatItHolds() throws IOException {
    new BackendDriver(store).mkdirs("dir").write("dir/file", "mine").write("name", "mine too");
    List<BackendCheck.Result> told = new ArrayList<>();

    Report report = check().run(told::add);

    assertThat(report.results())
        .isEqualTo(told)
        .filteredOn(result -> result.outcome() == Outcome.FAILED)
        .isEmpty();
    assertThat(report.isGood()).isTrue();
    assertThat(report.traits()).isEmpty();
    BackendDriver fs = new BackendDriver(store);
    assertThat(fs.names("")).containsExactly("dir", "name");
    assertThat(fs.names("dir")).containsExactly("file");
    assertThat(fs.read("dir/file") + fs.read("name")).isEqualTo("minemine too");
  }

  @Test
  void whatIsLeftBehindIsNamed() throws IOException {
    Report report =
        new BackendCheck(
                () ->
                    new FaultyBackend(store.outside())
                        .inject(Fault.fail(Errno.EIO).on(BackendOperation.REMOVE_DIRECTORY)),
                LIMIT)
            .run(result -> {});

    assertThat(report.leftover().orElse("")).contains("EIO");
    assertThat(report.isGood()).isFalse();
    assertThat(new BackendDriver(store).names("")).containsExactly(report.directory());
  }

  @Test
  void whatIsNotDeclaredIsSkippedWithItsReason() throws IOException {
    Report report =
        new BackendCheck(
                () ->
                    InMemoryBackend.builder()
                        .capabilities(java.util.Set.of(Capability.WRITE))
                        .build(),
                LIMIT)
            .run(result -> {});

    assertThat(report.isGood()).isTrue();
    assertThat(report.results())
        .filteredOn(result -> result.outcome() == Outcome.SKIPPED)
        .extracting(BackendCheck.Result::reason)
        .contains("the backend does not declare SYMLINKS")
        .noneMatch(String::isEmpty);
  }

  @Test
  void aStoreThatTakesNoDirectoryCannotBeChecked() {
    BackendCheck check =
        new BackendCheck(
            () ->
                new FaultyBackend(store.outside())
                    .inject(Fault.fail(Errno.EACCES).on(BackendOperation.MAKE_DIRECTORY)),
            LIMIT);

    assertThatThrownBy(() -> check.run(result -> {})).isInstanceOf(IOException.class);
  }
}
