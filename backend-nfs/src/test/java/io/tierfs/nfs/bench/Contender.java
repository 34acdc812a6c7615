package io.tierfs.nfs.bench;

/** A client that can do each of the works, on a server that is there already. */
interface Contender extends AutoCloseable {
  String name();

  /** Does a work and says how many nanoseconds it took. */
  long nanos(Work work) throws Exception;
}
