/**
 * Mounts by the FUSE protocol of the Linux kernel itself, on {@code /dev/fuse}, without libfuse.
 *
 * <p>A {@link io.tierfs.fuse.internal.kernel.Session} is the connection: a growing and shrinking
 * set of {@link io.tierfs.fuse.internal.kernel.Reader}s, each of which reads one {@link
 * io.tierfs.fuse.internal.kernel.Request}, has it carried out by the {@link
 * io.tierfs.fuse.internal.kernel.Dispatcher} and writes one {@link
 * io.tierfs.fuse.internal.kernel.Reply}. Nothing is handed from thread to thread, because waking a
 * thread costs more than most requests do.
 *
 * <p>What the kernel knows, it knows by numbers: {@link io.tierfs.fuse.internal.kernel.NodeTable}
 * holds the nodes behind them for as long as the kernel does. Codecs work on plain memory, so that
 * all but the session is tested without a kernel. Layouts are those of {@code linux/fuse.h} and the
 * same on every machine; integers have the machine's own byte order.
 */
@NullMarked
package io.tierfs.fuse.internal.kernel;

import org.jspecify.annotations.NullMarked;
