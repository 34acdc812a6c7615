package io.tierfs.testkit;

import io.tierfs.api.Candidate;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.TierMode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tier as a policy sees it, made up by a test; counts what it is asked.
 *
 * @since 0.1
 */
public final class FakeCandidate implements Candidate {
  private final String tier;
  private final int index;
  private TierMode mode = TierMode.RW;
  private boolean parentExists = true;
  private int sharedDirectories = 2;
  private boolean accepts = true;
  private Optional<FileStat> stat = Optional.empty();
  private SpaceInfo space = new SpaceInfo("disk", 1000, 500, 500, 0, 0, 1, 255);
  private Optional<Errno> failure = Optional.empty();
  private final AtomicInteger questions = new AtomicInteger();

  /** A writable tier that has the parent, has room, and does not have the path. */
  public FakeCandidate(String tier, int index) {
    this.tier = tier;
    this.index = index;
  }

  public FakeCandidate mode(TierMode value) {
    mode = value;
    return this;
  }

  /** The path is there as an empty file. */
  public FakeCandidate existing() {
    return existing(FileStat.builder(FileType.REGULAR).build());
  }

  public FakeCandidate existing(FileStat value) {
    stat = Optional.of(value);
    return this;
  }

  public FakeCandidate withoutParent() {
    parentExists = false;
    sharedDirectories = Math.min(sharedDirectories, 1);
    return this;
  }

  /** Lacks the parent, and has this many of the directories on the way to it. */
  public FakeCandidate sharing(int directories) {
    withoutParent();
    sharedDirectories = directories;
    return this;
  }

  /** Below its min-free. */
  public FakeCandidate full() {
    accepts = false;
    return this;
  }

  public FakeCandidate space(long totalBytes, long availableBytes) {
    space = new SpaceInfo("disk" + index, totalBytes, availableBytes, availableBytes, 0, 0, 1, 255);
    return this;
  }

  /** Every question that needs the backend fails. */
  public FakeCandidate failing(Errno errno) {
    failure = Optional.of(errno);
    return this;
  }

  /** How many questions went to the backend. */
  public int questions() {
    return questions.get();
  }

  @Override
  public String tier() {
    return tier;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public TierMode mode() {
    return mode;
  }

  @Override
  public boolean acceptsNewFiles() throws IOException {
    ask();
    return mode.creates() && accepts;
  }

  @Override
  public boolean exists() throws IOException {
    ask();
    return stat.isPresent();
  }

  @Override
  public FileStat stat() throws IOException {
    ask();
    return stat.orElseThrow(() -> new FsException(Errno.ENOENT));
  }

  @Override
  public boolean parentExists() throws IOException {
    ask();
    return parentExists;
  }

  @Override
  public int sharedDirectories() throws IOException {
    ask();
    return sharedDirectories;
  }

  @Override
  public SpaceInfo space() throws IOException {
    ask();
    return space;
  }

  private void ask() throws FsException {
    questions.incrementAndGet();
    if (failure.isPresent()) {
      throw new FsException(failure.get());
    }
  }

  @Override
  public String toString() {
    return tier;
  }
}
