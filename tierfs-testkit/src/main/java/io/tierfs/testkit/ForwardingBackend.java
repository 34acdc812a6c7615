package io.tierfs.testkit;

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
 * A backend that hands every call on to another; extend it and override what is to differ.
 *
 * @since 0.1
 */
public abstract class ForwardingBackend implements Backend {
  private final Backend delegate;

  protected ForwardingBackend(Backend delegate) {
    this.delegate = delegate;
  }

  /** The backend that gets the calls. */
  public final Backend delegate() {
    return delegate;
  }

  @Override
  public Set<Capability> capabilities() {
    return delegate.capabilities();
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
    return delegate.stat(caller, path);
  }

  @Override
  public @Nullable FileStat probe(CallContext caller, FsPath path) throws IOException {
    return delegate.probe(caller, path);
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    return delegate.list(caller, directory);
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return delegate.open(caller, path, options);
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    delegate.makeDirectory(caller, path, mode);
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws IOException {
    delegate.removeFile(caller, path);
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
    delegate.removeDirectory(caller, path);
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    delegate.rename(caller, from, to, mode);
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    delegate.change(caller, path, change);
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    delegate.makeSymlink(caller, path, target);
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws IOException {
    return delegate.readSymlink(caller, path);
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    delegate.makeHardLink(caller, existing, path);
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    delegate.makeNode(caller, path, mode, rdev);
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    return delegate.getXattr(caller, path, name);
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    delegate.setXattr(caller, path, name, value, mode);
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    return delegate.listXattrs(caller, path);
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    delegate.removeXattr(caller, path, name);
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    return delegate.space(caller);
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws IOException {
    delegate.syncDirectory(caller, directory);
  }

  @Override
  public void syncAll(CallContext caller) throws IOException {
    delegate.syncAll(caller);
  }

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
