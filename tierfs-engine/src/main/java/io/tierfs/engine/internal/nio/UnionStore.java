package io.tierfs.engine.internal.nio;

import io.tierfs.api.SpaceInfo;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The whole union as one store: all distinct file systems below its tiers, each counted once. */
final class UnionStore extends FileStore {
  private static final Set<Class<? extends FileAttributeView>> VIEWS =
      Set.of(
          BasicFileAttributeView.class,
          FileOwnerAttributeView.class,
          PosixFileAttributeView.class,
          UserDefinedFileAttributeView.class);

  private final TierFileSystem fileSystem;

  UnionStore(TierFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  private SpaceInfo space() throws IOException {
    return fileSystem.run(
        new TierPath(fileSystem, "/"), null, () -> fileSystem.union().space(fileSystem.caller()));
  }

  @Override
  public String name() {
    return fileSystem.name();
  }

  @Override
  public String type() {
    return TierUris.SCHEME;
  }

  @Override
  public boolean isReadOnly() {
    return fileSystem.isReadOnly();
  }

  @Override
  public long getTotalSpace() throws IOException {
    return space().totalBytes();
  }

  @Override
  public long getUsableSpace() throws IOException {
    return space().availableBytes();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    return space().freeBytes();
  }

  @Override
  public long getBlockSize() throws IOException {
    return space().blockSize();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return VIEWS.contains(java.util.Objects.requireNonNull(type));
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return fileSystem.supportedFileAttributeViews().contains(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    java.util.Objects.requireNonNull(type);
    return null;
  }

  @Override
  public Object getAttribute(String attribute) throws IOException {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default -> throw new UnsupportedOperationException("'" + attribute + "' not recognized");
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UnionStore store && store.fileSystem == fileSystem;
  }

  @Override
  public int hashCode() {
    return fileSystem.hashCode();
  }

  @Override
  public String toString() {
    return "/ (" + fileSystem.name() + ")";
  }
}
