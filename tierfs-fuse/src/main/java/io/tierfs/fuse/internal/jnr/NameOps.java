package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.CallContext;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.jnr.Paths.Place;
import java.io.IOException;

/** Makes, removes and renames names. */
final class NameOps {
  private final Union union;
  private final Paths paths;
  private final HiddenFiles hidden;

  NameOps(Union union, Paths paths, HiddenFiles hidden) {
    this.union = union;
    this.paths = paths;
    this.hidden = hidden;
  }

  int mknod(Request request, long path, long mode, long rdev) throws IOException {
    CallContext caller = request.caller();
    Place place = paths.place(caller, path);
    union.makeNode(caller, place.directory(), place.name(), (int) mode, rdev);
    return 0;
  }

  int mkdir(Request request, long path, long mode) throws IOException {
    CallContext caller = request.caller();
    Place place = paths.place(caller, path);
    union.makeDirectory(caller, place.directory(), place.name(), (int) mode & 07777);
    return 0;
  }

  int symlink(Request request, long target, long path) throws IOException {
    CallContext caller = request.caller();
    Place place = paths.place(caller, path);
    union.makeSymlink(caller, place.directory(), place.name(), NativeMemory.name(target));
    return 0;
  }

  int link(Request request, long existing, long path) throws IOException {
    CallContext caller = request.caller();
    Node node = paths.node(caller, existing);
    Place place = paths.place(caller, path);
    union.makeHardLink(caller, node, place.directory(), place.name());
    request.forgetAttributesOfLinked();
    return 0;
  }

  /** Called for a request to unlink, and by libfuse itself for a hidden file at its last close. */
  int unlink(Request request, long path) throws IOException {
    if (request.opcode() == Request.UNLINK) {
      CallContext caller = request.caller();
      Place place = paths.place(caller, path);
      union.removeFile(caller, place.directory(), place.name());
    } else {
      hidden.remove(Paths.parse(NativeMemory.name(path)).name());
    }
    return 0;
  }

  int rmdir(Request request, long path) throws IOException {
    CallContext caller = request.caller();
    Place place = paths.place(caller, path);
    union.removeDirectory(caller, place.directory(), place.name());
    return 0;
  }

  int rename(Request request, long from, long to) throws IOException {
    CallContext caller = request.caller();
    Place source = paths.place(caller, from);
    if (isHiding(request, to)) {
      hide(request, caller, source, Paths.parse(NativeMemory.name(to)).name());
      return 0;
    }
    try {
      Place target = paths.place(caller, to);
      union.rename(
          caller,
          source.directory(),
          source.name(),
          target.directory(),
          target.name(),
          RenameMode.REPLACE);
    } catch (IOException | RuntimeException e) {
      HiddenFiles.Hidden replaced = request.hidden();
      if (replaced != null) {
        hidden.spare(replaced);
      }
      throw e;
    }
    return 0;
  }

  /** Whether nobody asked for this rename but libfuse, on its way to unlink or to replace. */
  private static boolean isHiding(Request request, long to) throws IOException {
    return request.opcode() != Request.RENAME
        || !request.renameTarget().equals(Paths.parse(NativeMemory.name(to)).name());
  }

  /**
   * Lets an open file lose its name. Before a rename that replaces it there is nothing more to do:
   * the rename takes the name away, in one step.
   */
  private void hide(Request request, CallContext caller, Place place, String hiddenName)
      throws IOException {
    var file =
        new HiddenFiles.Hidden(hiddenName, union.lookup(caller, place.directory(), place.name()));
    hidden.add(file);
    if (request.opcode() != Request.UNLINK) {
      request.hid(file);
      return;
    }
    try {
      union.removeFile(caller, place.directory(), place.name());
    } catch (IOException | RuntimeException e) {
      hidden.remove(hiddenName);
      throw e;
    }
  }
}
