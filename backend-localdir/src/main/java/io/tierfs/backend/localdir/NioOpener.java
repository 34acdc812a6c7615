package io.tierfs.backend.localdir;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens regular files as {@link FileChannel}s, and nothing else: opening a FIFO would hang. */
final class NioOpener {
  private final NioLocaldir backend;
  private final NioPaths paths;
  private final NioAttributes attributes;

  NioOpener(NioLocaldir backend, NioPaths paths, NioAttributes attributes) {
    this.backend = backend;
    this.paths = paths;
    this.attributes = attributes;
  }

  NioFileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    if (options.truncate() && !options.access().writes()) {
      throw new FsException(Errno.EINVAL, path);
    }
    Path at = options.create() ? paths.toCreate(path) : paths.existing(path);
    if (options.create() && create(at, path, options)) {
      attributes.own(at, path, caller, options.mode());
    } else {
      requireRegular(at, path);
    }
    FileChannel writer = options.access().writes() ? writer(at, options) : null;
    try {
      return new NioFileHandle(
          backend,
          path,
          attributes.stat(at, path),
          reader(at, options, writer),
          writer,
          options.append());
    } catch (IOException | RuntimeException e) {
      if (writer != null) {
        writer.close();
      }
      throw e;
    }
  }

  /** Makes the file; false where the name exists and need not be new. */
  private static boolean create(Path at, FsPath path, OpenOptions options) throws IOException {
    try {
      Files.createFile(at);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (options.exclusive()) {
        throw new FsException(Errno.EEXIST, path.toString(), e);
      }
      return false;
    }
  }

  void requireRegular(Path at, FsPath path) throws IOException {
    BasicFileAttributes found = NioPaths.attributes(at, path);
    if (!found.isRegularFile()) {
      throw new FsException(
          found.isDirectory() ? Errno.EISDIR : found.isSymbolicLink() ? Errno.ELOOP : Errno.ENXIO,
          path);
    }
  }

  private static FileChannel writer(Path at, OpenOptions options) throws IOException {
    Set<OpenOption> how = new HashSet<>();
    how.add(LinkOption.NOFOLLOW_LINKS);
    how.add(StandardOpenOption.WRITE);
    if (options.append()) {
      how.add(StandardOpenOption.APPEND);
    } else if (options.access().reads()) {
      how.add(StandardOpenOption.READ);
    }
    FileChannel channel = FileChannel.open(at, how);
    if (options.truncate()) {
      channel.truncate(0);
    }
    return channel;
  }

  /** The channel to read by: the writer itself unless it appends; none where nothing is read. */
  private static @Nullable FileChannel reader(
      Path at, OpenOptions options, @Nullable FileChannel writer) throws IOException {
    if (!options.access().reads()) {
      return null;
    }
    return writer != null && !options.append()
        ? writer
        : FileChannel.open(at, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }
}
