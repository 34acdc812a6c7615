package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One directory of a backend as if it were the whole: no path leads out of it. Closing it closes
 * the backend.
 *
 * @since 0.1
 */
public final class SubtreeBackend extends ForwardingBackend {
  private final FsPath top;

  /**
   * @param top a directory of the backend
   */
  public SubtreeBackend(Backend delegate, FsPath top) {
    super(delegate);
    this.top = top;
  }

  private FsPath in(FsPath path) {
    return top.resolve(path);
  }

  @Override
  public Optional<Path> localRoot() {
    return super.localRoot().map(root -> root.resolve(top.value()));
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws IOException {
    return super.stat(caller, in(path));
  }

  @Override
  public @Nullable FileStat probe(CallContext caller, FsPath path) throws IOException {
    return super.probe(caller, in(path));
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    return super.list(caller, in(directory));
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return super.open(caller, in(path), options);
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    super.makeDirectory(caller, in(path), mode);
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws IOException {
    super.removeFile(caller, in(path));
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
    super.removeDirectory(caller, in(path));
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    super.rename(caller, in(from), in(to), mode);
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    super.change(caller, in(path), change);
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    super.makeSymlink(caller, in(path), target);
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws IOException {
    return super.readSymlink(caller, in(path));
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    super.makeHardLink(caller, in(existing), in(path));
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    super.makeNode(caller, in(path), mode, rdev);
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    return super.getXattr(caller, in(path), name);
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    super.setXattr(caller, in(path), name, value, mode);
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    return super.listXattrs(caller, in(path));
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    super.removeXattr(caller, in(path), name);
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws IOException {
    super.syncDirectory(caller, in(directory));
  }

  @Override
  public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws IOException {
    return super.watch(caller, in(directory), listener);
  }
}
