package io.tierfs.testkit;

import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What goes wrong in a {@link FaultyBackend}, and when. Immutable.
 *
 * <p>{@code Fault.fail(Errno.EIO).on(BackendOperation.WRITE).atCall(3)} is an I/O error at the
 * third write.
 *
 * @param operations the calls it strikes
 * @param paths the paths it strikes; of two paths either
 * @param skipped how many such calls pass before it strikes
 * @param times how often it strikes
 * @since 0.1
 */
public record Fault(
    Effect effect,
    Set<BackendOperation> operations,
    Predicate<FsPath> paths,
    long skipped,
    long times) {

  /**
   * What happens to a call.
   *
   * @since 0.1
   */
  public sealed interface Effect {
    /**
     * Nothing is done, and the call fails.
     *
     * @since 0.1
     */
    record Fail(Errno errno) implements Effect {}

    /**
     * All is done, and the call fails nevertheless, as when the answer of a server is lost.
     *
     * @since 0.1
     */
    record FailAfterwards(Errno errno) implements Effect {}

    /**
     * Nothing is done, and the call pretends that it was. For calls without a result.
     *
     * @since 0.1
     */
    record Ignore() implements Effect {}

    /**
     * A read or write carries at most this many bytes.
     *
     * @since 0.1
     */
    record Shorten(int bytes) implements Effect {}

    /**
     * The call takes this much longer.
     *
     * @since 0.1
     */
    record Delay(Duration time) implements Effect {}

    /**
     * The call waits at a gate, then goes on.
     *
     * @since 0.1
     */
    record Hold(Gate gate) implements Effect {}
  }

  private static Fault of(Effect effect) {
    return new Fault(
        effect, EnumSet.allOf(BackendOperation.class), path -> true, 0, Long.MAX_VALUE);
  }

  public static Fault fail(Errno errno) {
    return of(new Effect.Fail(errno));
  }

  public static Fault failAfterwards(Errno errno) {
    return of(new Effect.FailAfterwards(errno));
  }

  public static Fault ignore() {
    return of(new Effect.Ignore());
  }

  public static Fault shorten(int bytes) {
    return of(new Effect.Shorten(bytes));
  }

  /** The latency of a slow store. Whoever waits can give up, as by {@link #hold}. */
  public static Fault delay(Duration time) {
    return of(new Effect.Delay(time));
  }

  /** The call never ends, unless its caller gives up. */
  public static Fault hang() {
    return hold(new Gate());
  }

  public static Fault hold(Gate gate) {
    return of(new Effect.Hold(gate));
  }

  /** Only these operations. */
  public Fault on(BackendOperation first, BackendOperation... more) {
    return new Fault(effect, EnumSet.of(first, more), paths, skipped, times);
  }

  /** Only these paths. */
  public Fault where(Predicate<FsPath> value) {
    return new Fault(effect, operations, value, skipped, times);
  }

  /** Only this path. */
  public Fault at(String path) {
    return where(FsPath.of(path)::equals);
  }

  /** Not the first calls. */
  public Fault skipping(long calls) {
    return new Fault(effect, operations, paths, calls, times);
  }

  /** No more often than this. */
  public Fault times(long value) {
    return new Fault(effect, operations, paths, skipped, value);
  }

  /** Only the call of this number, from 1 on. */
  public Fault atCall(long number) {
    return skipping(number - 1).times(1);
  }

  boolean strikes(BackendCall call) {
    return operations.contains(call.operation())
        && (paths.test(call.path()) || call.target().filter(paths).isPresent());
  }
}
