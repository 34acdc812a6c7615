package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend that lets a subclass see, change or refuse every call, those of its handles too.
 *
 * @since 0.1
 */
public abstract class InterceptingBackend extends ForwardingBackend {
  /**
   * The call itself.
   *
   * @since 0.1
   */
  @FunctionalInterface
  protected interface Body<T> {
    T run() throws IOException;
  }

  /**
   * A call that has no result.
   *
   * @since 0.1
   */
  @FunctionalInterface
  protected interface VoidBody {
    void run() throws IOException;
  }

  protected InterceptingBackend(Backend delegate) {
    super(delegate);
  }

  /** Runs the call, or does something else. Called from any thread. */
  protected abstract <T> T around(BackendCall call, Body<T> body) throws IOException;

  /** Runs a call that has no result, or does something else. */
  protected void aroundVoid(BackendCall call, VoidBody body) throws IOException {
    around(
        call,
        () -> {
          body.run();
          return true;
        });
  }

  /** How many of this many bytes a read or write may carry at most. */
  protected int bytesAllowed(BackendCall call, int bytes) {
    return bytes;
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws IOException {
    return around(BackendCall.of(BackendOperation.STAT, path), () -> super.stat(caller, path));
  }

  /** Is a call of {@link #stat}. */
  @Override
  public @Nullable FileStat probe(CallContext caller, FsPath path) throws IOException {
    try {
      return stat(caller, path);
    } catch (IOException e) {
      if (FsException.isAbsent(e)) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    return around(
        BackendCall.of(BackendOperation.LIST, directory),
        () -> new InterceptingCursor(this, directory, super.list(caller, directory)));
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return around(
        BackendCall.of(BackendOperation.OPEN, path),
        () -> new InterceptingHandle(this, path, super.open(caller, path, options)));
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.MAKE_DIRECTORY, path),
        () -> super.makeDirectory(caller, path, mode));
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.REMOVE_FILE, path), () -> super.removeFile(caller, path));
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.REMOVE_DIRECTORY, path),
        () -> super.removeDirectory(caller, path));
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.RENAME, from, to),
        () -> super.rename(caller, from, to, mode));
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.CHANGE, path), () -> super.change(caller, path, change));
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.MAKE_SYMLINK, path),
        () -> super.makeSymlink(caller, path, target));
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws IOException {
    return around(
        BackendCall.of(BackendOperation.READ_SYMLINK, path), () -> super.readSymlink(caller, path));
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.MAKE_HARD_LINK, existing, path),
        () -> super.makeHardLink(caller, existing, path));
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.MAKE_NODE, path),
        () -> super.makeNode(caller, path, mode, rdev));
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    return around(
        BackendCall.of(BackendOperation.GET_XATTR, path), () -> super.getXattr(caller, path, name));
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.SET_XATTR, path),
        () -> super.setXattr(caller, path, name, value, mode));
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    return around(
        BackendCall.of(BackendOperation.LIST_XATTRS, path), () -> super.listXattrs(caller, path));
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.REMOVE_XATTR, path),
        () -> super.removeXattr(caller, path, name));
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    return around(BackendCall.of(BackendOperation.SPACE, FsPath.ROOT), () -> super.space(caller));
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws IOException {
    aroundVoid(
        BackendCall.of(BackendOperation.SYNC_DIRECTORY, directory),
        () -> super.syncDirectory(caller, directory));
  }

  @Override
  public void syncAll(CallContext caller) throws IOException {
    aroundVoid(BackendCall.of(BackendOperation.SYNC_ALL, FsPath.ROOT), () -> super.syncAll(caller));
  }

  @Override
  public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws IOException {
    return around(
        BackendCall.of(BackendOperation.WATCH, directory),
        () -> super.watch(caller, directory, listener));
  }

  @Override
  public void close() throws IOException {
    aroundVoid(BackendCall.of(BackendOperation.CLOSE, FsPath.ROOT), () -> super.close());
  }
}
