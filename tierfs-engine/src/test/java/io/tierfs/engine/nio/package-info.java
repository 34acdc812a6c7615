/** Tests of the union as a {@link java.nio.file.FileSystem}. */
@NullMarked
package io.tierfs.engine.nio;

import org.jspecify.annotations.NullMarked;
