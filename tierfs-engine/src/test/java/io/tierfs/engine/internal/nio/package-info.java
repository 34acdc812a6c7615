/** Tests of parts of the file system by themselves. */
@NullMarked
package io.tierfs.engine.internal.nio;

import org.jspecify.annotations.NullMarked;
