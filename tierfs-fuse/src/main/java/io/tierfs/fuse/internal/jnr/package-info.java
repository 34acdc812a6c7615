/**
 * Mounts through libfuse 2, bound by jnr-fuse and jnr-ffi.
 *
 * <p>Four things are done otherwise than jnr-fuse does them.
 *
 * <ul>
 *   <li>The threads that take requests are ours ({@link
 *       io.tierfs.fuse.internal.jnr.ServiceThread}), not libfuse's: nothing is attached to the JVM
 *       for a request, and a callback can see which request it serves. libfuse asks to rename an
 *       open file that is unlinked to {@code .fuse_hidden…}; knowing that it does, we unlink it
 *       (see {@link io.tierfs.fuse.internal.jnr.HiddenFiles}).
 *   <li>Replies leave through our own channel, so that what libfuse 2 has no word for can be set in
 *       them (see {@link io.tierfs.fuse.internal.jnr.ReplyPatches}).
 *   <li>Callbacks take addresses, not strings: names are bytes, and jnr-ffi would decode them as
 *       UTF-8 and lose those that are not.
 *   <li>What jnr-fuse declares as padding (flags of {@code fuse_operations}) is written by offset.
 * </ul>
 */
@NullMarked
package io.tierfs.fuse.internal.jnr;

import org.jspecify.annotations.NullMarked;
