/**
 * An NFS client in user space: NFS 3, 4.1 and 4.2 over TCP.
 *
 * <p>Two doors: {@link io.tierfs.nfs.NfsClient} mounts, {@link io.tierfs.nfs.NfsExport} is what it
 * gives. The client keeps no cache of attributes, names or data: what it returns, the server has
 * just said. It knows nothing of tierfs and needs nothing but the JDK.
 */
@NullMarked
package io.tierfs.nfs;

import org.jspecify.annotations.NullMarked;
