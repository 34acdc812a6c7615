package io.tierfs.engine.internal;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.SpaceInfo;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A backend that can be opened and closed, and writes down that it was. */
public final class FakeBackend implements Backend {
  private final String name;
  private final List<String> events;

  public FakeBackend(String name, List<String> events) {
    this.name = name;
    this.events = events;
    events.add("open " + name);
  }

  @Override
  public void close() throws IOException {
    events.add("close " + name);
    if (name.equals("sticky")) {
      throw new IOException("cannot close " + name);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws IOException {
    throw FsException.notFound(path);
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    throw FsException.notFound(directory);
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    throw FsException.notFound(path);
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    throw new FsException(Errno.EIO);
  }
}
