package io.tierfs.conformance;

/** How much is tried: little enough to wait for, or, with the profile nightly, more. */
final class Nightly {
  /** Whether there is time. */
  static final boolean ON = Boolean.getBoolean("tierfs.nightly");

  private Nightly() {}

  static int count(int usually, int nightly) {
    return ON ? nightly : usually;
  }
}
