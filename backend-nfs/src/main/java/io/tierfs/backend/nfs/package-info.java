/**
 * An NFS export as a tier.
 *
 * <p>{@link io.tierfs.backend.nfs.NfsProvider} is what a configuration names by {@code type = nfs}.
 * The protocol is spoken by {@code io.tierfs.nfs}; here are the caches of names, attributes and
 * data on top of it, and what happens while the server does not respond.
 */
@NullMarked
package io.tierfs.backend.nfs;

import org.jspecify.annotations.NullMarked;
