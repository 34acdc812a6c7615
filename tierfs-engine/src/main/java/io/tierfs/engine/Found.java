package io.tierfs.engine;

import io.tierfs.api.FileStat;

/**
 * A node and its attributes as they are right now.
 *
 * @param stat carries the inode number of the union as {@link FileStat#fileId()}
 * @since 0.1
 */
public record Found(Node node, FileStat stat) {}
