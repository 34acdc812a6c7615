package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.TierMode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A tier as a line of text, for tables of cases: a name and what is true of it, such as {@code "a
 * exists parent full free=10 total=100 mtime=5 down"}.
 */
final class FakeCandidate implements Candidate {
  private final String tier;
  private final int index;
  private final List<String> facts;

  /** The questions that were asked, in their order. */
  final List<String> asked = new ArrayList<>();

  private FakeCandidate(int index, String text) {
    List<String> words = List.of(text.strip().split(" +"));
    this.index = index;
    this.tier = words.getFirst();
    this.facts = words.subList(1, words.size());
  }

  /** Tiers in their order, separated by commas; {@code -} leaves an index out. */
  static List<Candidate> tiers(String text) {
    List<Candidate> tiers = new ArrayList<>();
    int index = 0;
    for (String tier : text.split(",")) {
      if (!tier.strip().equals("-")) {
        tiers.add(new FakeCandidate(index, tier));
      }
      index++;
    }
    return tiers;
  }

  private boolean ask(String question) throws IOException {
    asked.add(question);
    if (facts.contains("down")) {
      throw new IOException(tier + " does not answer");
    }
    return facts.contains(question);
  }

  private long number(String name, long otherwise) {
    return facts.stream()
        .filter(fact -> fact.startsWith(name + "="))
        .map(fact -> Long.valueOf(fact.substring(name.length() + 1)))
        .findFirst()
        .orElse(otherwise);
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
    return facts.contains("nc") ? TierMode.NC : TierMode.RW;
  }

  @Override
  public boolean acceptsNewFiles() throws IOException {
    return mode().creates() && !ask("full");
  }

  @Override
  public boolean exists() throws IOException {
    return ask("exists");
  }

  @Override
  public FileStat stat() throws IOException {
    if (!exists()) {
      throw FsException.notFound(FsPath.ROOT);
    }
    return FileStat.builder(FileType.REGULAR)
        .mtime(Instant.ofEpochSecond(number("mtime", 0)))
        .build();
  }

  @Override
  public boolean parentExists() throws IOException {
    return ask("parent");
  }

  /** All of three where the parent is there. */
  @Override
  public int sharedDirectories() throws IOException {
    return ask("parent") ? 3 : (int) number("shares", 0);
  }

  @Override
  public SpaceInfo space() throws IOException {
    ask("space");
    long free = number("free", 50);
    return new SpaceInfo(tier, number("total", 100), free, free, 0, 0, 4096, 255);
  }
}
