package io.tierfs.api;

/**
 * What kind of thing a name stands for.
 *
 * @since 0.1
 */
public enum FileType {
  REGULAR(0100000),
  DIRECTORY(0040000),
  SYMLINK(0120000),
  FIFO(0010000),
  SOCKET(0140000),
  CHARACTER_DEVICE(0020000),
  BLOCK_DEVICE(0060000);

  /** The bits of a mode that hold the type. */
  public static final int MASK = 0170000;

  private final int modeBits;

  FileType(int modeBits) {
    this.modeBits = modeBits;
  }

  /** The type as the S_IF bits of a mode. */
  public int modeBits() {
    return modeBits;
  }

  /** What {@code d_type} of a directory entry has for it. */
  public int direntType() {
    return modeBits >> 12;
  }

  /**
   * The type that a mode carries.
   *
   * @throws IllegalArgumentException where it carries none
   */
  public static FileType ofMode(int mode) {
    return switch (mode & MASK) {
      case 0100000 -> REGULAR;
      case 0040000 -> DIRECTORY;
      case 0120000 -> SYMLINK;
      case 0010000 -> FIFO;
      case 0140000 -> SOCKET;
      case 0020000 -> CHARACTER_DEVICE;
      case 0060000 -> BLOCK_DEVICE;
      default ->
          throw new IllegalArgumentException(
              "a mode without a file type: 0" + Integer.toOctalString(mode));
    };
  }
}
