package io.tierfs.api;

import java.time.Instant;

/**
 * The attributes of a file, as {@code statx(2)} gives them. Immutable.
 *
 * @param type what it is
 * @param permissions permission, set-id and sticky bits, {@code 07777} at most
 * @param uid the owner's number
 * @param gid the group's number
 * @param nlink how many names it has
 * @param size in bytes
 * @param blocks how much storage it really takes, in units of 512 bytes
 * @param blockSize the preferred size of a read or write, in bytes
 * @param rdev the device that a device node stands for, in Linux's encoding of major and minor
 * @param fileId names the file within its backend for as long as it exists, the same for all of its
 *     hard links; 0 where the backend has no such number
 * @param volume tells the volumes of a backend apart that has several, each with numbers of its own
 * @param atime the last read
 * @param mtime the last change of content
 * @param ctime the last change of content or attributes
 * @param birthTime when it was made, {@link Instant#EPOCH} where that is not known
 * @since 0.1
 */
public record FileStat(
    FileType type,
    int permissions,
    int uid,
    int gid,
    int nlink,
    long size,
    long blocks,
    int blockSize,
    long rdev,
    long fileId,
    long volume,
    Instant atime,
    Instant mtime,
    Instant ctime,
    Instant birthTime) {

  /** Type and permissions in one number, as {@code st_mode}. */
  public int mode() {
    return type.modeBits() | permissions;
  }

  public boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  public boolean isRegularFile() {
    return type == FileType.REGULAR;
  }

  public boolean isSymlink() {
    return type == FileType.SYMLINK;
  }

  /** Whether both are states of one file of one backend. False where the backend has no ids. */
  public boolean sameFile(FileStat other) {
    return fileId != 0 && fileId == other.fileId && volume == other.volume && type == other.type;
  }

  /** The same attributes under another number. */
  public FileStat withIdentity(long newFileId, long newVolume) {
    return new FileStat(
        type,
        permissions,
        uid,
        gid,
        nlink,
        size,
        blocks,
        blockSize,
        rdev,
        newFileId,
        newVolume,
        atime,
        mtime,
        ctime,
        birthTime);
  }

  /** A builder with these values. */
  public Builder toBuilder() {
    return new Builder(type)
        .permissions(permissions)
        .owner(uid, gid)
        .nlink(nlink)
        .size(size)
        .blocks(blocks)
        .blockSize(blockSize)
        .rdev(rdev)
        .fileId(fileId)
        .volume(volume)
        .atime(atime)
        .mtime(mtime)
        .ctime(ctime)
        .birthTime(birthTime);
  }

  /** A builder for a file of this type: mode 0, owner root, one link, empty, times at the epoch. */
  public static Builder builder(FileType type) {
    return new Builder(type);
  }

  /**
   * Collects the values of a {@link FileStat}. Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private FileType type;
    private int permissions;
    private int uid;
    private int gid;
    private int nlink = 1;
    private long size;
    private long blocks;
    private int blockSize = 4096;
    private long rdev;
    private long fileId;
    private long volume;
    private Instant atime = Instant.EPOCH;
    private Instant mtime = Instant.EPOCH;
    private Instant ctime = Instant.EPOCH;
    private Instant birthTime = Instant.EPOCH;

    private Builder(FileType type) {
      this.type = type;
    }

    public Builder type(FileType value) {
      type = value;
      return this;
    }

    public Builder permissions(int value) {
      permissions = value & 07777;
      return this;
    }

    public Builder owner(int ownerUid, int ownerGid) {
      uid = ownerUid;
      gid = ownerGid;
      return this;
    }

    public Builder nlink(int value) {
      nlink = value;
      return this;
    }

    public Builder size(long value) {
      size = value;
      return this;
    }

    public Builder blocks(long value) {
      blocks = value;
      return this;
    }

    public Builder blockSize(int value) {
      blockSize = value;
      return this;
    }

    public Builder rdev(long value) {
      rdev = value;
      return this;
    }

    public Builder fileId(long value) {
      fileId = value;
      return this;
    }

    public Builder volume(long value) {
      volume = value;
      return this;
    }

    public Builder atime(Instant value) {
      atime = value;
      return this;
    }

    public Builder mtime(Instant value) {
      mtime = value;
      return this;
    }

    public Builder ctime(Instant value) {
      ctime = value;
      return this;
    }

    public Builder birthTime(Instant value) {
      birthTime = value;
      return this;
    }

    public FileStat build() {
      return new FileStat(
          type,
          permissions,
          uid,
          gid,
          nlink,
          size,
          blocks,
          blockSize,
          rdev,
          fileId,
          volume,
          atime,
          mtime,
          ctime,
          birthTime);
    }
  }
}
