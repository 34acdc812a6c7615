package org.example.tierfs.zip;

import java.time.Instant;

/**
 * What the central directory says of one entry.
 *
 * @param name as its bytes say it, a slash at the end of a directory's
 * @param mode type and permission bits as {@code st_mode}, 0 where it was not written on Unix
 * @param headerAt where in the file its local header is
 */
record ZipRecord(
    String name,
    int mode,
    int method,
    boolean encrypted,
    long crc,
    long compressedSize,
    long size,
    Instant modified,
    long headerAt) {}
