package io.tierfs.engine.internal.union;

import io.tierfs.api.Candidate;
import io.tierfs.api.FileStat;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.TierMode;
import io.tierfs.engine.Explanation;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A candidate that remembers what it has answered. For one thread. */
final class AskedCandidate implements Candidate {
  private final Candidate candidate;
  private Optional<Boolean> exists = Optional.empty();
  private Optional<Boolean> parentExists = Optional.empty();
  private Optional<Boolean> takesNewFiles = Optional.empty();
  private OptionalLong availableBytes = OptionalLong.empty();

  AskedCandidate(Candidate candidate) {
    this.candidate = candidate;
  }

  Candidate bare() {
    return candidate;
  }

  Explanation.Offer offer() {
    return new Explanation.Offer(
        tier(), mode(), exists, parentExists, takesNewFiles, availableBytes);
  }

  @Override
  public String tier() {
    return candidate.tier();
  }

  @Override
  public int index() {
    return candidate.index();
  }

  @Override
  public TierMode mode() {
    return candidate.mode();
  }

  @Override
  public boolean acceptsNewFiles() throws IOException {
    boolean answer = candidate.acceptsNewFiles();
    takesNewFiles = Optional.of(answer);
    return answer;
  }

  @Override
  public boolean exists() throws IOException {
    boolean answer = candidate.exists();
    exists = Optional.of(answer);
    return answer;
  }

  @Override
  public FileStat stat() throws IOException {
    exists();
    return candidate.stat();
  }

  @Override
  public boolean parentExists() throws IOException {
    boolean answer = candidate.parentExists();
    parentExists = Optional.of(answer);
    return answer;
  }

  @Override
  public int sharedDirectories() throws IOException {
    parentExists();
    return candidate.sharedDirectories();
  }

  @Override
  public SpaceInfo space() throws IOException {
    SpaceInfo answer = candidate.space();
    availableBytes = OptionalLong.of(answer.availableBytes());
    return answer;
  }

  @Override
  public String toString() {
    return candidate.toString();
  }
}
