package io.tierfs.nfs;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a read.
 *
 * @param count how many bytes came
 * @param end whether the file ends behind them
 * @param attributes afterwards, where they came along (v3)
 */
public record NfsRead(int count, boolean end, @Nullable NfsAttributes attributes) {}
