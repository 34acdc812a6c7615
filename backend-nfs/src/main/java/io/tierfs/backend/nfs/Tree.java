package io.tierfs.backend.nfs;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.NfsWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds files by their paths, as far as possible in what is {@link Known}.
 *
 * <p>A handle that the server does not know any more (the file was replaced on the server, say)
 * makes the path be walked anew, once.
 */
final class Tree {
  private final Server server;
  private final Known known;
  private final OpenFiles files;

  Tree(Server server, Known known, OpenFiles files) {
    this.server = server;
    this.known = known;
    this.files = files;
  }

  /** Works with the file at a path. */
  @FunctionalInterface
  interface Work<T> {
    T with(NfsHandle file) throws IOException;
  }

  /** Works with the directory of a path and the last name. */
  @FunctionalInterface
  interface NameWork<T> {
    T with(NfsHandle directory, byte[] name) throws IOException;
  }

  /** Handle and attributes of what is at a path. */
  NfsNode find(NfsCredentials caller, FsPath path) throws IOException {
    return with(caller, path, handle -> new NfsNode(handle, attributes(caller, handle)));
  }

  /** The attributes of a file, remembered or fresh. */
  NfsAttributes attributes(NfsCredentials caller, NfsHandle file) throws IOException {
    NfsAttributes remembered = known.attributes(file);
    return remembered != null ? remembered : fresh(caller, file);
  }

  /** The attributes of a file, from the server. */
  NfsAttributes fresh(NfsCredentials caller, NfsHandle file) throws IOException {
    long asked = known.clock();
    NfsAttributes told = server.ask(export -> export.attributes(caller, file));
    files.learn(file, told, asked);
    return told;
  }

  /** Does something with the file at a path; ENOENT, ENOTDIR. */
  <T> T with(NfsCredentials caller, FsPath path, Work<T> work) throws IOException {
    try {
      NfsHandle file = handle(caller, path);
      return work.with(file);
    } catch (NfsException e) {
      if (!Failures.isStale(e)) {
        throw e;
      }
    }
    known.dropWay(path);
    return work.with(handle(caller, path));
  }

  /** Does something with the name that a path ends with; ENOENT, ENOTDIR for its directory. */
  <T> T withName(NfsCredentials caller, FsPath path, NameWork<T> work) throws IOException {
    byte[] name = Names.encode(path.name());
    return with(
        caller,
        path.parent(),
        directory -> {
          try {
            return work.with(directory, name);
          } catch (NfsException e) {
            if (e.status() == NfsStatus.SYMLINK
                && attributes(caller, directory).type() != NfsType.DIRECTORY) {
              throw new FsException(Errno.ENOTDIR, path.parent().toString(), e);
            }
            throw e;
          }
        });
  }

  /** The handle of what is at a path. */
  NfsHandle handle(NfsCredentials caller, FsPath path) throws IOException {
    if (path.isRoot()) {
      server.requireAnswering();
      return server.export().root().handle();
    }
    Known.Name name = known.name(path);
    if (name != null) {
      server.requireAnswering();
      return orAbsent(name.handle(), path);
    }
    return walk(caller, path);
  }

  private static NfsHandle orAbsent(@Nullable NfsHandle handle, FsPath path) throws FsException {
    if (handle == null) {
      throw FsException.notFound(path);
    }
    return handle;
  }

  /** Asks the server for all names on the way that are not known. */
  private NfsHandle walk(NfsCredentials caller, FsPath path) throws IOException {
    List<FsPath> steps = new ArrayList<>();
    FsPath base = path;
    NfsHandle from = null;
    while (from == null) {
      steps.add(base);
      base = base.parent();
      if (base.isRoot()) {
        from = server.export().root().handle();
      } else {
        Known.Name name = known.name(base);
        from = name == null ? null : orAbsent(name.handle(), path);
      }
    }
    Collections.reverse(steps);
    NfsHandle start = from;
    long asked = known.clock();
    List<byte[]> names = steps.stream().map(step -> Names.encode(step.name())).toList();
    NfsWalk walk = server.ask(export -> export.walk(caller, start, names));
    NfsHandle last = start;
    for (int i = 0; i < walk.found().size(); i++) {
      NfsNode node = walk.found().get(i);
      last = node.handle();
      files.learn(last, node.attributes(), asked);
      known.learnName(steps.get(i), last, asked);
    }
    NfsStatus failure = walk.failure();
    if (failure == null) {
      return last;
    }
    if (failure == NfsStatus.NOENT) {
      known.learnName(steps.get(walk.found().size()), null, asked);
      throw FsException.notFound(path);
    }
    if (failure == NfsStatus.SYMLINK || failure == NfsStatus.NOTDIR) {
      throw new FsException(Errno.ENOTDIR, path.toString());
    }
    throw new NfsException(failure);
  }
}
