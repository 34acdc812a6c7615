package io.tierfs.api;

/**
 * How much a backend holds and can still take.
 *
 * @param volume names the underlying file system, so that two tiers on one disk are counted once
 * @param totalBytes its size
 * @param freeBytes what is free, the administrator's reserve included
 * @param availableBytes what an ordinary user can still write
 * @param totalFiles how many files it can hold, 0 where it has no such limit
 * @param freeFiles how many it can still take
 * @param blockSize its unit of allocation, in bytes
 * @param nameBytesMax how long a name may be
 * @since 0.1
 */
public record SpaceInfo(
    String volume,
    long totalBytes,
    long freeBytes,
    long availableBytes,
    long totalFiles,
    long freeFiles,
    int blockSize,
    int nameBytesMax) {}
