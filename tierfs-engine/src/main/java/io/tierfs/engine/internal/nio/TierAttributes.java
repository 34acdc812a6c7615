package io.tierfs.engine.internal.nio;

import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Set;

/**
 * The attributes of a file as they were at one moment.
 *
 * @param device the number of the file system
 */
record TierAttributes(FileStat stat, long device) implements PosixFileAttributes {

  /** Equal for two names of one file. */
  record Key(long device, long inode) {}

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(stat.mtime());
  }

  @Override
  public FileTime lastAccessTime() {
    return FileTime.from(stat.atime());
  }

  /** When it was made, or last modified where that is not known. */
  @Override
  public FileTime creationTime() {
    boolean known = !stat.birthTime().equals(Instant.EPOCH);
    return FileTime.from(known ? stat.birthTime() : stat.mtime());
  }

  FileTime changeTime() {
    return FileTime.from(stat.ctime());
  }

  @Override
  public boolean isRegularFile() {
    return stat.isRegularFile();
  }

  @Override
  public boolean isDirectory() {
    return stat.isDirectory();
  }

  @Override
  public boolean isSymbolicLink() {
    return stat.type() == FileType.SYMLINK;
  }

  @Override
  public boolean isOther() {
    return !isRegularFile() && !isDirectory() && !isSymbolicLink();
  }

  @Override
  public long size() {
    return stat.size();
  }

  @Override
  public Object fileKey() {
    return new Key(device, stat.fileId());
  }

  @Override
  public UserPrincipal owner() {
    return Principals.user(stat.uid());
  }

  @Override
  public GroupPrincipal group() {
    return Principals.group(stat.gid());
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    return Permissions.of(stat.permissions());
  }
}
