package org.example.tierfs.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.CallContext;
import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.testkit.FakeCandidate;
import io.tierfs.testkit.RoutingPolicyContractTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every policy keeps to, and what this one does. */
class NameAndSizeTest extends RoutingPolicyContractTest {
  private final FakeCandidate ssd = new FakeCandidate("ssd", 0);
  private final FakeCandidate disk = new FakeCandidate("disk", 1);
  private final FakeCandidate tape = new FakeCandidate("tape", 2);
  private final List<Candidate> all = List.of(ssd, disk, tape);

  @Override
  protected RoutingPolicy newPolicy() {
    return policy(
        Map.of(
            "large-names", List.of("*.iso", "film-?.mkv"),
            "large-from", "1M",
            "small", List.of("ssd", "tier0", "only"),
            "large", List.of("tape", "disk", "tier1")));
  }

  private static RoutingPolicy policy(Map<String, ?> options) {
    NameAndSizeProvider provider = new NameAndSizeProvider();
    return provider.create(Options.of(provider.options(), options));
  }

  @Test
  void newFilesGoByTheirNames() throws IOException {
    assertThat(create("a/letter.txt", FileType.REGULAR)).containsExactly(ssd);
    assertThat(create("a/disk.ISO", FileType.REGULAR)).containsExactly(tape, disk);
    assertThat(create("film-1.mkv", FileType.REGULAR)).containsExactly(tape, disk);
    assertThat(create("film-12.mkv", FileType.REGULAR)).containsExactly(ssd);
    assertThat(create("x.iso/letter", FileType.REGULAR)).containsExactly(ssd);
  }

  @Test
  void directoriesAndFullTiersAreLeftToOthers() throws IOException {
    assertThat(create("directory.iso", FileType.DIRECTORY)).isEmpty();
    tape.full();
    assertThat(create("x.iso", FileType.REGULAR)).containsExactly(disk);
    disk.full();
    assertThat(create("x.iso", FileType.REGULAR)).isEmpty();
  }

  @Test
  void copiesGoBySize() throws IOException {
    assertThat(search()).isEmpty();
    ssd.existing(file((1 << 20) - 1));
    assertThat(search()).as("one copy").isEmpty();
    tape.existing(file(5));
    disk.existing(file(5));
    assertThat(search()).containsExactly(ssd);
    ssd.existing(file(1 << 20));
    assertThat(search()).containsExactly(tape, disk);
  }

  @Test
  void copiesOfDirectoriesAreLeftToOthers() throws IOException {
    ssd.existing(FileStat.builder(FileType.DIRECTORY).build());
    disk.existing(FileStat.builder(FileType.DIRECTORY).build());
    assertThat(search()).isEmpty();
  }

  @Test
  void whatIsNoPatternIsRefused() {
    Map<String, ?> options =
        Map.of("large-names", List.of("a/b"), "small", List.of("ssd"), "large", List.of("disk"));
    assertThatThrownBy(() -> policy(options)).hasMessageContaining("'a/b' is not a pattern");
    Map<String, ?> nowhere =
        Map.of("large-names", List.of("a"), "small", List.of(), "large", List.of("disk"));
    assertThatThrownBy(() -> policy(nowhere)).hasMessageContaining("each need a tier");
  }

  private static FileStat file(long size) {
    return FileStat.builder(FileType.REGULAR).size(size).build();
  }

  private List<Candidate> create(String path, FileType type) throws IOException {
    return taken(new RouteRequest(Operation.CREATE, FsPath.of(path), CallContext.daemon(), type));
  }

  private List<Candidate> search() throws IOException {
    FsPath path = FsPath.of("file");
    return taken(new RouteRequest(Operation.SEARCH, path, CallContext.daemon(), null));
  }

  private List<Candidate> taken(RouteRequest request) throws IOException {
    return switch (newPolicy().route(request, all)) {
      case Decision.Take(List<Candidate> candidates) -> candidates;
      case Decision.Pass() -> List.of();
    };
  }
}
