package io.tierfs.testkit;

/**
 * Seeds for random tests: printed, and given again by {@code -Dtierfs.seed=…}.
 *
 * @since 0.1
 */
public final class Seeds {
  /** The system property that replays a run. */
  public static final String PROPERTY = "tierfs.seed";

  private Seeds() {}

  /** A seed for the test of this name: a new one, or the one of the system property. */
  public static long seed(String test) {
    Long given = Long.getLong(PROPERTY);
    long seed = given == null ? System.nanoTime() & 0xFFFF_FFFFL : given;
    System.getLogger(Seeds.class.getName())
        .log(System.Logger.Level.INFO, "{0}: -D{1}={2}", test, PROPERTY, Long.toString(seed));
    return seed;
  }
}
