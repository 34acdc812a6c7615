package io.tierfs.engine;

import io.tierfs.api.FileStat;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one tier holds at a path.
 *
 * @param tier the tier's name
 * @param stat the copy's own attributes, as its backend gives them
 * @param visible whether callers see this copy: the first one, or any of a merged directory
 * @param location where it lies on this machine, where the tier is a local directory
 * @since 0.1
 */
public record Copy(String tier, FileStat stat, boolean visible, Optional<Path> location) {}
