package io.tierfs.backend.localdir;

import io.tierfs.api.Names;
import io.tierfs.api.SpaceInfo;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How full a {@link FileStore} is, and which one it is. */
final class NioSpace {
  private NioSpace() {}

  static SpaceInfo now(Path root, NioFeatures features, long device) throws IOException {
    FileStore store = Files.getFileStore(root);
    long total = store.getTotalSpace();
    long free = Math.min(store.getUnallocatedSpace(), total);
    return new SpaceInfo(
        volume(root, store, features, device),
        total,
        free,
        Math.min(store.getUsableSpace(), free),
        0,
        0,
        blockSize(store),
        Names.NAME_BYTES_MAX);
  }

  /** As system calls name it, where the device is known; else by file system and store. */
  private static String volume(Path root, FileStore store, NioFeatures features, long device) {
    if (features.setsUnix()) {
      long major = device >> 8 & 0xfff | device >> 32 & ~0xfffL;
      long minor = device & 0xff | device >> 12 & ~0xffL;
      return "dev:" + (major & 0xFFFFFFFFL) + ":" + (minor & 0xFFFFFFFFL);
    }
    Path top = root.getRoot();
    return (top == null ? root : top).toUri() + store.name();
  }

  private static int blockSize(FileStore store) throws IOException {
    try {
      return (int) store.getBlockSize();
    } catch (UnsupportedOperationException e) {
      return 4096;
    }
  }
}
