package io.tierfs.nfs;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a write or copy.
 *
 * @param count how many bytes were taken, at least one unless none were given
 * @param stability how safe they are
 * @param verifier changes when the server may have lost what was UNSTABLE
 * @param attributes afterwards, where they came along (v3)
 */
public record NfsWritten(
    long count, NfsStability stability, long verifier, @Nullable NfsAttributes attributes) {}
