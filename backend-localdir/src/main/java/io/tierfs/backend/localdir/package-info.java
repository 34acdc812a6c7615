/**
 * A directory of this machine as a tier.
 *
 * <p>Two doors: {@link io.tierfs.backend.localdir.LocaldirProvider} is what a configuration names
 * by {@code type = localdir}; {@link io.tierfs.backend.localdir.LocaldirBackend} is for programs.
 *
 * <p>On Linux the backend speaks to the kernel itself (through the foreign function interface), so
 * that real error numbers, owners, nanoseconds, holes and extended attributes come through, and no
 * symbolic link planted in the directory leads out of it. Elsewhere, and over any {@link
 * java.nio.file.FileSystem}, it does what {@code java.nio.file} can.
 */
@NullMarked
package io.tierfs.backend.localdir;

import org.jspecify.annotations.NullMarked;
