package io.tierfs.api;

import org.jspecify.annotations.Nullable;

/**
 * What a routing policy is asked.
 *
 * @param operation the kind of operation
 * @param path the path below the union's root
 * @param caller who asks
 * @param createType with {@link Operation#CREATE}: what is to be made, else {@code null}
 */
public record RouteRequest(
    Operation operation, FsPath path, CallContext caller, @Nullable FileType createType) {}
