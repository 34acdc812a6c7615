package org.example.tierfs.zip;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.SpaceInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;

/** A ZIP archive as a tree of files that are read. Its table is read once, when it is opened. */
final class ZipBackend implements Backend {
  private static final int BLOCK = 4096;
  private static final int TARGET_BYTES_MAX = 4095;

  private final ArchiveFile file;
  private final String volume;
  private final ZipNode root;

  private ZipBackend(ArchiveFile file, String volume, ZipNode root) {
    this.file = file;
    this.volume = volume;
    this.root = root;
  }

  /**
   * Opens an archive.
   *
   * @throws IOException where it cannot be read, or is none
   */
  static ZipBackend open(Path path) throws IOException {
    ArchiveFile file = new ArchiveFile(path);
    try {
      TreeBuilder tree = new TreeBuilder(Files.getLastModifiedTime(path).toInstant());
      ZipNode root = tree.build(new CentralDirectory(file).read());
      return new ZipBackend(file, "zip:" + path.toRealPath(), root);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SYMLINKS, Capability.FILE_IDS, Capability.LIST_WITH_STATS);
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws FsException {
    return find(path).stat();
  }

  private ZipNode find(FsPath path) throws FsException {
    ZipNode node = root;
    for (String name : path.names()) {
      if (!node.isDirectory()) {
        throw new FsException(Errno.ENOTDIR, path.toString());
      }
      node = node.children().get(name);
      if (node == null) {
        throw FsException.notFound(path);
      }
    }
    return node;
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws FsException {
    ZipNode node = find(directory);
    if (!node.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, directory.toString());
    }
    return DirectoryCursor.over(
        node.children().entrySet().stream().map(ZipBackend::entry).toList());
  }

  private static DirectoryEntry entry(Map.Entry<String, ZipNode> child) {
    return DirectoryEntry.of(child.getKey(), child.getValue().stat());
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    ZipNode node = find(path, options);
    switch (node.stat().type()) {
      case DIRECTORY -> throw new FsException(Errno.EISDIR, path.toString());
      case SYMLINK -> throw new FsException(Errno.ELOOP, path.toString());
      default -> {
        if (options.access().writes() || options.truncate()) {
          throw new FsException(Errno.EROFS, path.toString());
        }
        return new ZipHandle(content(node.entry()), node.stat());
      }
    }
  }

  private ZipNode find(FsPath path, OpenOptions options) throws FsException {
    try {
      ZipNode node = find(path);
      if (options.create() && options.exclusive()) {
        throw new FsException(Errno.EEXIST, path.toString());
      }
      return node;
    } catch (FsException e) {
      throw options.create() && e.errno() == Errno.ENOENT ? new FsException(Errno.EROFS) : e;
    }
  }

  private Content content(ZipRecord entry) throws IOException {
    if (entry.encrypted()) {
      throw new FsException(Errno.EOPNOTSUPP, entry.name() + " is encrypted");
    }
    return switch (entry.method()) {
      case ZipEntry.STORED -> new StoredContent(file, file.dataAt(entry), entry.size());
      case ZipEntry.DEFLATED -> new InflatedContent(file, entry);
      default ->
          throw new FsException(
              Errno.EOPNOTSUPP, entry.name() + " is packed by method " + entry.method());
    };
  }

  /** A link's target is its content. */
  @Override
  public String readSymlink(CallContext caller, FsPath path) throws IOException {
    ZipNode node = find(path);
    if (!node.stat().isSymlink()) {
      throw new FsException(Errno.EINVAL, path.toString());
    }
    if (node.stat().size() > TARGET_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG, path.toString());
    }
    ByteBuffer target = ByteBuffer.allocate((int) node.stat().size());
    if (target.hasRemaining()) {
      try (Content content = content(node.entry())) {
        content.read(target, 0);
      }
    }
    return Names.decode(target.array());
  }

  @Override
  public SpaceInfo space(CallContext caller) {
    return new SpaceInfo(volume, file.size(), 0, 0, 0, 0, BLOCK, Names.NAME_BYTES_MAX);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
