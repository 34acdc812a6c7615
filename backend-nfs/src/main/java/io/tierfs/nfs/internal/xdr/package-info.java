/** XDR (RFC 4506): the encoding of everything that ONC RPC carries. */
@NullMarked
package io.tierfs.nfs.internal.xdr;

import org.jspecify.annotations.NullMarked;
