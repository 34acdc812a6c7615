package io.tierfs.nfs;

import java.util.Set;

/**
 * Limits and abilities of a server for one export: FSINFO and PATHCONF on v3, attributes and the
 * session's limits on v4.
 *
 * <p>Whether a 4.2 server has SEEK, ALLOCATE and COPY is found out without changing anything: by an
 * operation that fails in any case (on the root, a directory) with something else than NOTSUPP or
 * OP_ILLEGAL where it is there.
 *
 * @param readBytesMax the largest READ: the least of what server, session and settings allow
 * @param writeBytesMax the largest WRITE
 * @param listBytesMax the largest answer of {@link NfsExport#list}
 * @param fileBytesMax the largest file
 * @param nameBytesMax the longest name, 255 at most
 * @param linksMax how many names a file may have
 * @param timeResolutionNanos what times are kept to, 1 for nanoseconds
 * @param features what else it can do
 */
public record NfsInfo(
    int readBytesMax,
    int writeBytesMax,
    int listBytesMax,
    long fileBytesMax,
    int nameBytesMax,
    int linksMax,
    long timeResolutionNanos,
    Set<NfsFeature> features) {
  public NfsInfo {
    features = Set.copyOf(features);
  }
}
