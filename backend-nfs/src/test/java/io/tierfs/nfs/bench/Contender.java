package io.tierfs.nfs.bench;

/** A client that can do each of the works, on a server that is there already. */
interface Contender extends AutoCloseable {
  String name();

  /** Whether it can do a work at all. */
  default boolean can(Work work) {
    return true;
  }

  /** Does a work and says how many nanoseconds it took. */
  long nanos(Work work) throws Exception;

  /** The process that it runs in. */
  ProcessHandle process();

  @Override
  void close();
}
