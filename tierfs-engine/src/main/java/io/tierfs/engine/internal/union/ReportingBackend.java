package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The backend of a tier, with its failures told to a {@link FailureLog} on their way to the caller.
 */
final class ReportingBackend implements Backend {
  private final Backend delegate;
  private final Set<Capability> capabilities;
  private final FailureLog failures;

  ReportingBackend(Backend delegate, FailureLog failures) {
    this.delegate = delegate;
    this.capabilities = delegate.capabilities();
    this.failures = failures;
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Optional<Path> localRoot() {
    return delegate.localRoot();
  }

  @Override
  public Optional<String> trouble() {
    return delegate.trouble();
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws IOException {
    try {
      return delegate.stat(caller, path);
    } catch (IOException e) {
      throw failures.told("stat", path, e);
    }
  }

  @Override
  public @Nullable FileStat probe(CallContext caller, FsPath path) throws IOException {
    try {
      return delegate.probe(caller, path);
    } catch (IOException e) {
      throw failures.told("stat", path, e);
    }
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    try {
      return delegate.list(caller, directory);
    } catch (IOException e) {
      throw failures.told("list", directory, e);
    }
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    try {
      return delegate.open(caller, path, options);
    } catch (IOException e) {
      throw failures.told("open", path, e);
    }
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    try {
      delegate.makeDirectory(caller, path, mode);
    } catch (IOException e) {
      throw failures.told("makeDirectory", path, e);
    }
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws IOException {
    try {
      delegate.removeFile(caller, path);
    } catch (IOException e) {
      throw failures.told("removeFile", path, e);
    }
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
    try {
      delegate.removeDirectory(caller, path);
    } catch (IOException e) {
      throw failures.told("removeDirectory", path, e);
    }
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    try {
      delegate.rename(caller, from, to, mode);
    } catch (IOException e) {
      throw failures.told("rename", from, e);
    }
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    try {
      delegate.change(caller, path, change);
    } catch (IOException e) {
      throw failures.told("change", path, e);
    }
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    try {
      delegate.makeSymlink(caller, path, target);
    } catch (IOException e) {
      throw failures.told("makeSymlink", path, e);
    }
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws IOException {
    try {
      return delegate.readSymlink(caller, path);
    } catch (IOException e) {
      throw failures.told("readSymlink", path, e);
    }
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    try {
      delegate.makeHardLink(caller, existing, path);
    } catch (IOException e) {
      throw failures.told("makeHardLink", path, e);
    }
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    try {
      delegate.makeNode(caller, path, mode, rdev);
    } catch (IOException e) {
      throw failures.told("makeNode", path, e);
    }
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    try {
      return delegate.getXattr(caller, path, name);
    } catch (IOException e) {
      throw failures.told("getXattr", path, e);
    }
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    try {
      delegate.setXattr(caller, path, name, value, mode);
    } catch (IOException e) {
      throw failures.told("setXattr", path, e);
    }
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    try {
      return delegate.listXattrs(caller, path);
    } catch (IOException e) {
      throw failures.told("listXattrs", path, e);
    }
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    try {
      delegate.removeXattr(caller, path, name);
    } catch (IOException e) {
      throw failures.told("removeXattr", path, e);
    }
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    try {
      return delegate.space(caller);
    } catch (IOException e) {
      throw failures.told("space", FsPath.ROOT, e);
    }
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws IOException {
    try {
      delegate.syncDirectory(caller, directory);
    } catch (IOException e) {
      throw failures.told("syncDirectory", directory, e);
    }
  }

  @Override
  public void syncAll(CallContext caller) throws IOException {
    try {
      delegate.syncAll(caller);
    } catch (IOException e) {
      throw failures.told("syncAll", FsPath.ROOT, e);
    }
  }

  /** Without report: a store that cannot be watched is no failure. */
  @Override
  public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws IOException {
    return delegate.watch(caller, directory, listener);
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }
}
