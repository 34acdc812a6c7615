/**
 * What backends and routing policies see of tierfs.
 *
 * <p>Two doors for newcomers: {@link io.tierfs.api.Backend} stores files, {@link
 * io.tierfs.api.RoutingPolicy} says on which tier an operation lands. Both are found by {@link
 * java.util.ServiceLoader} through their providers, {@link io.tierfs.api.BackendProvider} and
 * {@link io.tierfs.api.RoutingPolicyProvider}.
 *
 * <p>This package stays small on purpose: a read/write backend is about two hundred lines. Optional
 * abilities are default methods plus a {@link io.tierfs.api.Capability}, never mix-in interfaces,
 * so that a decorator cannot lose them.
 */
@NullMarked
package io.tierfs.api;

import org.jspecify.annotations.NullMarked;
