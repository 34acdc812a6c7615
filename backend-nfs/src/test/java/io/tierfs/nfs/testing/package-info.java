/**
 * Real NFS servers for tests: nfs-ganesha, started and stopped by {@link
 * io.tierfs.nfs.testing.Ganesha}, and the Linux kernel's, which {@code bin/knfsd} starts and {@link
 * io.tierfs.nfs.testing.Knfsd} finds. Depends on this module, the JDK and JUnit only, so that other
 * modules can use it.
 */
@NullMarked
package io.tierfs.nfs.testing;

import org.jspecify.annotations.NullMarked;
