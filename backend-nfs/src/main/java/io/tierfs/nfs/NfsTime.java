package io.tierfs.nfs;

/**
 * A moment.
 *
 * @param seconds since 1970; v3 carries 0 to 2^32-1 only and refuses others with INVAL
 * @param nanos 0 to 999,999,999
 */
public record NfsTime(long seconds, int nanos) {}
