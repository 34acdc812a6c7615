package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives a backend by short calls with paths and contents as text: to set a tier up in a test, and
 * to look at it afterwards.
 *
 * @since 0.1
 */
public final class BackendDriver {
  private final Backend backend;
  private final CallContext caller;

  /** Acts for {@link CallContext#daemon()}. */
  public BackendDriver(Backend backend) {
    this(backend, CallContext.daemon());
  }

  public BackendDriver(Backend backend, CallContext caller) {
    this.backend = backend;
    this.caller = caller;
  }

  public Backend backend() {
    return backend;
  }

  public CallContext caller() {
    return caller;
  }

  /** The same backend for another caller. */
  public BackendDriver as(CallContext other) {
    return new BackendDriver(backend, other);
  }

  public FileStat stat(String path) throws IOException {
    return backend.stat(caller, FsPath.of(path));
  }

  /** Whether something has the path. An error other than "not there" is thrown. */
  public boolean exists(String path) throws IOException {
    try {
      stat(path);
      return true;
    } catch (IOException e) {
      if (FsException.isAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  /** The entries in the order in which the backend gives them. */
  public List<DirectoryEntry> entries(String directory) throws IOException {
    List<DirectoryEntry> entries = new ArrayList<>();
    try (DirectoryCursor cursor = backend.list(caller, FsPath.of(directory))) {
      for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** The names, sorted; one that comes twice is there twice. */
  public List<String> names(String directory) throws IOException {
    return entries(directory).stream().map(DirectoryEntry::name).sorted().toList();
  }

  public FileHandle open(String path, OpenOptions options) throws IOException {
    return backend.open(caller, FsPath.of(path), options);
  }

  /** Opens a new file, mode 0644, for reading and writing. */
  public FileHandle create(String path) throws IOException {
    return open(path, OpenOptions.createNew(0644));
  }

  /** Makes the file hold this text and nothing else. */
  public BackendDriver write(String path, String text) throws IOException {
    OpenOptions options =
        OpenOptions.existing(Access.WRITE).withCreate(false, 0644).withTruncate(true);
    try (FileHandle handle = open(path, options)) {
      write(handle, text, 0);
    }
    return this;
  }

  public String read(String path) throws IOException {
    try (FileHandle handle = open(path, OpenOptions.READ)) {
      return read(handle);
    }
  }

  public BackendDriver mkdir(String path) throws IOException {
    backend.makeDirectory(caller, FsPath.of(path), 0755);
    return this;
  }

  /** Makes the directory and those above it where they are missing. */
  public BackendDriver mkdirs(String path) throws IOException {
    FsPath directory = FsPath.of(path);
    if (!directory.isRoot() && !exists(directory.value())) {
      mkdirs(directory.parent().value());
      mkdir(directory.value());
    }
    return this;
  }

  public void remove(String path) throws IOException {
    backend.removeFile(caller, FsPath.of(path));
  }

  public void rmdir(String path) throws IOException {
    backend.removeDirectory(caller, FsPath.of(path));
  }

  public void rename(String from, String to) throws IOException {
    rename(from, to, RenameMode.REPLACE);
  }

  public void rename(String from, String to, RenameMode mode) throws IOException {
    backend.rename(caller, FsPath.of(from), FsPath.of(to), mode);
  }

  public void change(String path, AttributeChange change) throws IOException {
    backend.change(caller, FsPath.of(path), change);
  }

  public BackendDriver symlink(String path, String target) throws IOException {
    backend.makeSymlink(caller, FsPath.of(path), target);
    return this;
  }

  public String readlink(String path) throws IOException {
    return backend.readSymlink(caller, FsPath.of(path));
  }

  public BackendDriver link(String existing, String path) throws IOException {
    backend.makeHardLink(caller, FsPath.of(existing), FsPath.of(path));
    return this;
  }

  /** All that the handle can read, as UTF-8. */
  public static String read(FileHandle handle) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(handle.stat().size()));
    while (buffer.hasRemaining() && handle.read(buffer, buffer.position()) > 0) {}
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  /** Up to {@code length} bytes from an offset on, as UTF-8. */
  public static String read(FileHandle handle, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int count = handle.read(buffer, offset);
    return new String(buffer.array(), 0, count, StandardCharsets.UTF_8);
  }

  /** Writes all of a text, as UTF-8. */
  public static void write(FileHandle handle, String text, long offset) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (buffer.hasRemaining()) {
      handle.write(buffer, offset + buffer.position());
    }
  }
}
