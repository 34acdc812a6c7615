package io.tierfs.engine;

import io.tierfs.api.Capability;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.TierMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * One tier as it is now.
 *
 * @param minFree bytes that stay free: new files go elsewhere below that
 * @param space empty where the tier did not answer
 * @param root where it lies on this machine, where it is a local directory
 * @param trouble what keeps it from answering, empty where it answers
 * @since 0.1
 */
public record TierInfo(
    String name,
    int index,
    TierMode mode,
    long minFree,
    Set<Capability> capabilities,
    Optional<SpaceInfo> space,
    Optional<Path> root,
    Optional<String> trouble) {}
