/**
 * Kernel mounts of a union.
 *
 * <p>One door: {@link io.tierfs.fuse.Mounts} mounts, {@link io.tierfs.fuse.Mount} is what stands
 * then. Permission is checked by the kernel, from the modes and owners that the union shows.
 *
 * <p>A process must never touch its own mount: the thread that asks waits for a thread that
 * answers, and where both are one, or a lock is held that the answer needs, neither goes on. Class
 * loading, logging and tiers therefore stay outside of the mount point.
 */
@NullMarked
package io.tierfs.fuse;

import org.jspecify.annotations.NullMarked;
