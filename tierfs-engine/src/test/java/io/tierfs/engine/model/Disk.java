package io.tierfs.engine.model;

import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One disk, as a program sees it by paths: the union under test, or the model it must be like. */
interface Disk {
  /** What is compared of a file. Of directories neither links nor size are. */
  record Attributes(FileType type, int permissions, int uid, int gid, int nlink, long size) {}

  Attributes stat(FsPath path) throws IOException;

  /** Names with their types. */
  Map<String, FileType> readdir(FsPath path) throws IOException;

  void mkdir(FsPath path, int mode) throws IOException;

  void create(FsPath path, boolean exclusive, int mode) throws IOException;

  void fifo(FsPath path, int mode) throws IOException;

  void symlink(FsPath path, String target) throws IOException;

  String readlink(FsPath path) throws IOException;

  void link(FsPath existing, FsPath path) throws IOException;

  void unlink(FsPath path) throws IOException;

  void rmdir(FsPath path) throws IOException;

  void rename(FsPath from, FsPath to, RenameMode mode) throws IOException;

  void chmod(FsPath path, int mode) throws IOException;

  void chown(FsPath path, int uid, int gid) throws IOException;

  void truncate(FsPath path, long size) throws IOException;

  String getXattr(FsPath path, String name) throws IOException;

  void setXattr(FsPath path, String name, String value, XattrMode mode) throws IOException;

  void removeXattr(FsPath path, String name) throws IOException;

  List<String> listXattrs(FsPath path) throws IOException;

  /** An open file. */
  interface Handle {
    String read() throws IOException;

    void write(long offset, String text) throws IOException;

    void truncate(long size) throws IOException;

    Attributes stat() throws IOException;

    String getXattr(String name) throws IOException;

    void setXattr(String name, String value, XattrMode mode) throws IOException;

    void removeXattr(String name) throws IOException;

    /** Gives the file one more name; ENOENT where it has lost its last one. */
    void link(FsPath path) throws IOException;

    void close() throws IOException;
  }

  /** Opens an existing file, to be read and, where that is said, written. */
  Handle open(FsPath path, boolean writes) throws IOException;

  /** Makes a file without a name and opens it, as {@code O_TMPFILE}. */
  Handle openNameless(FsPath directory, int mode) throws IOException;
}
