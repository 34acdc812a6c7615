/**
 * The union as a {@link java.nio.file.FileSystem}. Whoever looks for a way in begins at {@link
 * io.tierfs.engine.internal.nio.TierFileSystemProvider}.
 */
@NullMarked
package io.tierfs.engine.internal.nio;

import org.jspecify.annotations.NullMarked;
