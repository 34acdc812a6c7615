package io.tierfs.api;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a routing policy is asked.
 *
 * @param operation the kind of operation
 * @param path the path below the union's root
 * @param caller who asks
 * @param createType with {@link Operation#CREATE}: what is to be made, else {@code null}
 * @param expectedBytes with {@link Operation#CREATE}: how large the file will be, where its maker
 *     has said so
 * @param trial whether this is only to find out what the answer would be: nothing is done by it, so
 *     a policy that counts does not count it
 * @since 0.1
 */
public record RouteRequest(
    Operation operation,
    FsPath path,
    CallContext caller,
    @Nullable FileType createType,
    OptionalLong expectedBytes,
    boolean trial) {

  /** A request that is carried out, for something of unknown size. */
  public RouteRequest(
      Operation operation, FsPath path, CallContext caller, @Nullable FileType createType) {
    this(operation, path, caller, createType, OptionalLong.empty(), false);
  }

  public RouteRequest withExpectedBytes(OptionalLong value) {
    return new RouteRequest(operation, path, caller, createType, value, trial);
  }

  /** The same, only to find out. */
  public RouteRequest asTrial() {
    return new RouteRequest(operation, path, caller, createType, expectedBytes, true);
  }
}
