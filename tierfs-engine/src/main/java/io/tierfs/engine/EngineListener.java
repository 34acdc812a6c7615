package io.tierfs.engine;

import io.tierfs.api.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Is told of each call that an engine makes to a tier, when it is over: for metrics and traces.
 *
 * <p>Called on the thread that made the call, which waits: it has to be quick, must not call the
 * engine, and must not throw. Thread-safe. An engine without a listener has nothing in its way.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EngineListener {
  /**
   * A call to a tier is over.
   *
   * @param tier the tier's name
   * @param operation the method of {@link io.tierfs.api.Backend}, {@link io.tierfs.api.FileHandle}
   *     or another of the API: {@code stat}, {@code read}, {@code next}
   * @param nanos how long it took
   * @param error how it failed, {@code null} where it did not; ENOENT is an answer
   */
  void called(String tier, String operation, long nanos, @Nullable Errno error);
}
