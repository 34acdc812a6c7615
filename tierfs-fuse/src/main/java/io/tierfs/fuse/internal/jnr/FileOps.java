package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.HandleTable;
import io.tierfs.fuse.internal.PageFile;
import io.tierfs.fuse.internal.SetIdBits;
import io.tierfs.fuse.internal.jnr.Paths.Place;
import java.io.IOException;

/** Opens files, and does what is done by handle; the paths that come with it are not looked at. */
final class FileOps {
  private final Union union;
  private final Paths paths;
  private final HandleTable<OpenFile> files;

  /** Beside the files that were opened to append, by the same numbers. */
  private final HandleTable<PageFile> pages;

  private final HiddenFiles hidden;

  FileOps(
      Union union,
      Paths paths,
      HandleTable<OpenFile> files,
      HandleTable<PageFile> pages,
      HiddenFiles hidden) {
    this.union = union;
    this.paths = paths;
    this.files = files;
    this.pages = pages;
    this.hidden = hidden;
  }

  int open(Request request, long path, long info) throws IOException {
    CallContext caller = request.caller();
    OpenOptions options = FileInfo.options(info);
    OpenFile file = union.open(caller, paths.node(caller, path), options);
    return opened(request, file, options, info);
  }

  int create(Request request, long path, long mode, long info) throws IOException {
    CallContext caller = request.caller();
    Place place = paths.place(caller, path);
    OpenOptions options = FileInfo.createOptions(info, (int) mode);
    OpenFile file = union.create(caller, place.directory(), place.name(), options);
    return opened(request, file, options, info);
  }

  /** Takes an open file in, or closes it where that fails. */
  private int opened(Request request, OpenFile file, OpenOptions options, long info)
      throws IOException {
    try {
      if (!file.isNew()) {
        dropSetId(request, file);
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    long handle = files.add(file);
    PageFile beside = PageFile.beside(union, file, options);
    if (beside != null) {
      pages.put(handle, beside);
    }
    FileInfo.setHandle(info, handle);
    return 0;
  }

  int read(Request request, long path, long buffer, long size, long offset, long info)
      throws IOException {
    return file(info).read(NativeMemory.buffer(buffer, size), offset);
  }

  int write(Request request, long path, long buffer, long size, long offset, long info)
      throws IOException {
    OpenFile file = file(info);
    dropSetId(request, file);
    PageFile beside = FileInfo.isPage(info) ? pages.find(FileInfo.handle(info)) : null;
    OpenFile target = beside == null ? file : beside.file();
    return target.write(NativeMemory.buffer(buffer, size), offset);
  }

  int fgetattr(Request request, long path, long stat, long info) throws IOException {
    OpenFile file = file(info);
    request.stats().write(stat, hidden.shown(request, path, file.stat()));
    return 0;
  }

  int ftruncate(Request request, long path, long size, long info) throws IOException {
    OpenFile file = file(info);
    dropSetId(request, file);
    file.change(request.caller(), AttributeChange.size(size));
    return 0;
  }

  int fallocate(Request request, long path, long mode, long offset, long length, long info)
      throws IOException {
    OpenFile file = file(info);
    // The kernel does not say whether the caller may leave the bits: only root may, usually.
    if (request.caller().uid() != 0) {
      dropSetId(request.caller(), file);
    }
    file.allocate((int) mode, offset, length);
    return 0;
  }

  int flush(Request request, long path, long info) throws IOException {
    file(info).flush();
    return 0;
  }

  int fsync(Request request, long path, long dataOnly, long info) throws IOException {
    file(info).sync((int) dataOnly != 0);
    return 0;
  }

  int release(Request request, long path, long info) throws IOException {
    OpenFile file = files.remove(FileInfo.handle(info));
    try {
      file.close();
      if (pages.find(FileInfo.handle(info)) != null) {
        pages.remove(FileInfo.handle(info)).close();
      }
    } finally {
      hidden.closed(file.node());
    }
    return 0;
  }

  private static void dropSetId(Request request, OpenFile file) throws IOException {
    if (request.killsSetId()) {
      dropSetId(request.caller(), file);
    }
  }

  private static void dropSetId(CallContext caller, OpenFile file) throws IOException {
    AttributeChange drop = SetIdBits.drop(file.stat(), caller);
    if (!drop.isEmpty()) {
      file.change(caller, drop);
    }
  }

  private OpenFile file(long info) throws IOException {
    return files.get(FileInfo.handle(info));
  }
}
