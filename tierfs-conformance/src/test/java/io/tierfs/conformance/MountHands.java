package io.tierfs.conformance;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Works on a mount from a process of its own, which may wait for the mount in the middle of a page
 * fault: a thread of this process that did would hold up the garbage collector, and with it the
 * mount.
 */
final class MountHands implements FsxHands {
  private static final int READ_MAX = 1 << 20;

  /** Each request is a line; each answer an errno, a result, and so many bytes. */
  private static final String PROGRAM =
      """
      libc.mmap.restype = ctypes.c_void_p
      libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
      libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
      libc.msync.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
      libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]
      MAPPED, MS_SYNC = 1 << 20, 4
      files, maps = {}, {}
      def open_(n, path, append):
        fd = os.open(path, os.O_RDWR | (os.O_APPEND if append else 0))
        if n in files: os.close(files[n])
        files[n] = fd
      def write_(n, offset):
        done = 0
        while done < len(data): done += os.pwrite(files[n], data[done:], offset + done)
      def copy_(n, offset, m, target, length):
        done = 0
        while done < length:
          some = os.copy_file_range(files[n], files[m], length - done, offset + done, target + done)
          if some == 0: raise OSError(errno.EIO, f'ended after {done}')
          done += some
      def map_(n):
        if n not in maps:
          address = libc.mmap(None, MAPPED, 3, 1, files[n], 0)
          if address == 2 ** 64 - 1: checked(-1)
          maps[n] = address
        return maps[n]
      def unmap_(n):
        if n in maps: checked(libc.munmap(maps.pop(n), MAPPED))
      def syncmap_(n):
        if n in maps: checked(libc.msync(maps[n], MAPPED, MS_SYNC))
      calls = {
        'open': open_, 'write': write_, 'copy': copy_, 'unmap': unmap_, 'syncmap': syncmap_,
        'read': lambda n, offset, length: os.pread(files[n], length, offset),
        'resize': lambda n, size: os.ftruncate(files[n], size),
        'resizename': os.truncate,
        'size': lambda n: os.fstat(files[n]).st_size,
        'sync': lambda n, dataonly: (os.fdatasync if dataonly else os.fsync)(files[n]),
        'allocate': lambda n, mode, offset, length:
          checked(libc.fallocate(files[n], mode, offset, length)),
        'seek': lambda n, offset, data:
          os.lseek(files[n], offset, os.SEEK_DATA if data else os.SEEK_HOLE),
        'mapread': lambda n, offset, length: ctypes.string_at(map_(n) + offset, length),
        'mapwrite': lambda n, offset: ctypes.memmove(map_(n) + offset, data, len(data)) and None,
        'forget': lambda n: os.posix_fadvise(files[n], 0, 0, os.POSIX_FADV_DONTNEED),
        'rename': os.rename, 'link': os.link, 'unlink': os.unlink}
      asked, answers = sys.stdin.buffer, sys.stdout.buffer
      for line in asked:
        name, *arguments, length = line.decode().split()
        data = asked.read(int(length))
        arguments = [int(a) if a.isdigit() else a for a in arguments]
        number, result = 0, None
        try: result = calls[name](*arguments)
        except OSError as e: number = e.errno
        found = result if isinstance(result, bytes) else b''
        value = result if isinstance(result, int) else 0
        answers.write(struct.pack('>iqi', number, value, len(found)) + found)
        answers.flush()
      """;

  private final Process process;
  private final OutputStream requests;
  private final DataInputStream answers;

  MountHands(Path point, int tiers) throws IOException {
    process = Python.start(point, tiers, PROGRAM);
    requests = new BufferedOutputStream(process.getOutputStream());
    answers = new DataInputStream(process.getInputStream());
  }

  private record Answer(long result, byte[] data) {}

  private Answer ask(byte[] data, Object... words) throws IOException {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(word).append(' ');
    }
    line.append(data.length).append('\n');
    requests.write(line.toString().getBytes(StandardCharsets.UTF_8));
    requests.write(data);
    requests.flush();
    try {
      int errno = answers.readInt();
      long result = answers.readLong();
      byte[] found = answers.readNBytes(answers.readInt());
      if (errno != 0) {
        throw new FsException(Errno.ofCode(errno), line.toString().strip());
      }
      return new Answer(result, found);
    } catch (EOFException e) {
      throw new IOException("the process ended at: " + line, e);
    }
  }

  private Answer ask(Object... words) throws IOException {
    return ask(new byte[0], words);
  }

  private static int flag(boolean value) {
    return value ? 1 : 0;
  }

  @Override
  public void open(int handle, String path, boolean append) throws IOException {
    ask("open", handle, path, flag(append));
  }

  @Override
  public byte[] read(int handle, long offset, int length) throws IOException {
    return ask("read", handle, offset, Math.min(length, READ_MAX)).data();
  }

  @Override
  public void write(int handle, long offset, byte[] data) throws IOException {
    ask(data, "write", handle, offset);
  }

  @Override
  public void resize(int handle, long size) throws IOException {
    ask("resize", handle, size);
  }

  @Override
  public void resize(String path, long size) throws IOException {
    ask("resizename", path, size);
  }

  @Override
  public long size(int handle) throws IOException {
    return ask("size", handle).result();
  }

  @Override
  public void sync(int handle, boolean dataOnly) throws IOException {
    ask("sync", handle, flag(dataOnly));
  }

  @Override
  public void allocate(int handle, int mode, long offset, long length) throws IOException {
    ask("allocate", handle, mode, offset, length);
  }

  @Override
  public long seek(int handle, long offset, boolean data) throws IOException {
    return ask("seek", handle, offset, flag(data)).result();
  }

  @Override
  public void copy(int from, long offset, int to, long targetOffset, int length)
      throws IOException {
    ask("copy", from, offset, to, targetOffset, length);
  }

  @Override
  public byte[] readMapped(int handle, long offset, int length) throws IOException {
    return ask("mapread", handle, offset, length).data();
  }

  @Override
  public void writeMapped(int handle, long offset, byte[] data) throws IOException {
    ask(data, "mapwrite", handle, offset);
  }

  @Override
  public void syncMapped(int handle) throws IOException {
    ask("syncmap", handle);
  }

  @Override
  public void unmap(int handle) throws IOException {
    ask("unmap", handle);
  }

  @Override
  public void forget(int handle) throws IOException {
    ask("forget", handle);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    ask("rename", from, to);
  }

  @Override
  public void link(String existing, String path) throws IOException {
    ask("link", existing, path);
  }

  @Override
  public void unlink(String path) throws IOException {
    ask("unlink", path);
  }

  /** Ends the process, and with it all that it has open. */
  @Override
  public void close() throws IOException {
    try {
      requests.close();
      Python.await(process);
    } finally {
      process.destroyForcibly();
    }
  }
}
