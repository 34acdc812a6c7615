/**
 * A real NFS server for tests: nfs-ganesha, started and stopped by {@link
 * io.tierfs.nfs.testing.Ganesha}. Depends on the JDK and JUnit only, so that other modules can use
 * it.
 */
@NullMarked
package io.tierfs.nfs.testing;

import org.jspecify.annotations.NullMarked;
