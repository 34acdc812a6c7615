package io.tierfs.nfs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a directory.
 *
 * @param entries in the server's order; may be empty before the end only if the server is broken,
 *     which {@link NfsExport#list} reports as PROTOCOL
 * @param last whether nothing follows
 * @param verifier for the next page
 * @param directory the directory's attributes, where they came along
 */
public record NfsPage(
    List<NfsEntry> entries, boolean last, long verifier, @Nullable NfsAttributes directory) {}
