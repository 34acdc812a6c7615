/**
 * ONC RPC version 2 (RFC 5531) over TCP: many calls at once, answered in any order.
 *
 * <p>Two doors: {@link io.tierfs.nfs.internal.rpc.RpcClient}, a server as one or several
 * connections, and {@link io.tierfs.nfs.internal.rpc.RpcCall}, what is asked of it.
 *
 * <p>A connection that is lost comes back from the same local port, because servers remember what
 * they have answered by the port, and everything not answered is sent again in order under its old
 * number. On one and the same connection nothing is ever sent twice.
 */
@NullMarked
package io.tierfs.nfs.internal.rpc;

import org.jspecify.annotations.NullMarked;
