/**
 * How fast the client is, beside libnfs: {@code bench/nfs} runs {@link
 * io.tierfs.nfs.bench.NfsBench}.
 */
@NullMarked
package io.tierfs.nfs.bench;

import org.jspecify.annotations.NullMarked;
