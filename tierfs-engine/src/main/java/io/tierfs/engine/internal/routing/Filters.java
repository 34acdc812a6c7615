package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;

/**
 * The filters that policies are made of. Not in {@link Filter} itself: lambdas of an interface that
 * has an initializer are not kept in the AOT cache.
 */
final class Filters {
  static final Filter PRIMARY = candidate -> candidate.index() == 0;
  static final Filter FALLBACK = candidate -> candidate.index() > 0;
  static final Filter EXISTS = Candidate::exists;
  static final Filter WRITABLE = Candidate::acceptsNewFiles;
  static final Filter PARENT_EXISTS = Candidate::parentExists;

  private Filters() {}

  static Filter minFree(long bytes) {
    return candidate -> candidate.space().availableBytes() >= bytes;
  }
}
