package io.tierfs.nfs;

/**
 * How much a file system of the server holds.
 *
 * @param totalBytes its size
 * @param freeBytes what is free
 * @param availableBytes what this caller can still write
 * @param totalFiles how many files it can hold, 0 where it has no such limit
 * @param freeFiles how many it can still take
 */
public record NfsSpace(
    long totalBytes, long freeBytes, long availableBytes, long totalFiles, long freeFiles) {}
