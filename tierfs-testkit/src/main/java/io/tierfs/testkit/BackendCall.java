package io.tierfs.testkit;

import io.tierfs.api.FsPath;
import java.util.Optional;

/**
 * One call of a backend.
 *
 * @param path what it is about; of a handle the path it was opened by, the root where there is none
 * @param target the other path of a rename or hard link
 * @since 0.1
 */
public record BackendCall(BackendOperation operation, FsPath path, Optional<FsPath> target) {
  static BackendCall of(BackendOperation operation, FsPath path) {
    return new BackendCall(operation, path, Optional.empty());
  }

  static BackendCall of(BackendOperation operation, FsPath path, FsPath target) {
    return new BackendCall(operation, path, Optional.of(target));
  }

  @Override
  public String toString() {
    return operation + " " + path + target.map(to -> " " + to).orElse("");
  }
}
