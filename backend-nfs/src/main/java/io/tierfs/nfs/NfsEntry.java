package io.tierfs.nfs;

import org.jspecify.annotations.Nullable;

/**
 * A name in a directory.
 *
 * @param name its bytes; must not be changed
 * @param fileid as in {@link NfsAttributes}
 * @param cookie where to go on behind it
 * @param node handle and attributes, {@code null} where the server left one of them out
 */
public record NfsEntry(byte[] name, long fileid, long cookie, @Nullable NfsNode node) {}
