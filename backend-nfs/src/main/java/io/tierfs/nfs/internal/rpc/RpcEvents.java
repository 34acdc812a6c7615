package io.tierfs.nfs.internal.rpc;

/** Hears how a server is doing. Called from the engine's threads: answer at once. */
public interface RpcEvents {
  /** Takes no notice. */
  RpcEvents NONE = new RpcEvents() {};

  /** Nothing has come in the time of a first wait; said once until {@link #responding}. */
  default void notResponding() {}

  /** An answer has come after {@link #notResponding}. */
  default void responding() {}

  /** A connection was lost, or could not be made. */
  default void disconnected(Exception cause) {}

  /**
   * A connection stands.
   *
   * @param index which of the connections
   * @param samePort whether it comes from the port that the one before it had
   */
  default void connected(int index, boolean samePort) {}
}
