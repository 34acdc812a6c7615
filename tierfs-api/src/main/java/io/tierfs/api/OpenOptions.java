package io.tierfs.api;

import java.util.OptionalLong;

/**
 * How a file is opened, as the flags of {@code open(2)}.
 *
 * @param access what the handle may do
 * @param append every write goes to the end, whatever its offset
 * @param truncate the file is emptied; needs write access
 * @param create the file is made where it does not exist
 * @param exclusive with {@code create}: EEXIST where the name exists, be it a dangling symlink
 * @param mode with {@code create}: permission bits of a new file, before the caller's umask
 * @param direct reads and writes go past the page cache where the backend can
 * @param expectedBytes with {@code create}: how large the file will be, where that is known; a hint
 *     for routing policies, and nothing more
 * @since 0.1
 */
public record OpenOptions(
    Access access,
    boolean append,
    boolean truncate,
    boolean create,
    boolean exclusive,
    int mode,
    boolean direct,
    OptionalLong expectedBytes) {

  /** For a file of which nobody knows how large it will be. */
  public OpenOptions(
      Access access,
      boolean append,
      boolean truncate,
      boolean create,
      boolean exclusive,
      int mode,
      boolean direct) {
    this(access, append, truncate, create, exclusive, mode, direct, OptionalLong.empty());
  }

  /**
   * What a handle may do.
   *
   * @since 0.1
   */
  public enum Access {
    READ,
    WRITE,
    READ_WRITE;

    public boolean reads() {
      return this != WRITE;
    }

    public boolean writes() {
      return this != READ;
    }
  }

  /** An existing file, to be read. */
  public static final OpenOptions READ = existing(Access.READ);

  /** An existing file, to be read and written. */
  public static final OpenOptions READ_WRITE = existing(Access.READ_WRITE);

  /** An existing file with this access, no more. */
  public static OpenOptions existing(Access access) {
    return new OpenOptions(access, false, false, false, false, 0, false);
  }

  /** A new file for reading and writing; EEXIST where the name exists. */
  public static OpenOptions createNew(int mode) {
    return new OpenOptions(Access.READ_WRITE, false, false, true, true, mode, false);
  }

  public OpenOptions withCreate(boolean exclusiveValue, int modeValue) {
    return new OpenOptions(
        access, append, truncate, true, exclusiveValue, modeValue, direct, expectedBytes);
  }

  public OpenOptions withAppend(boolean value) {
    return new OpenOptions(access, value, truncate, create, exclusive, mode, direct, expectedBytes);
  }

  public OpenOptions withTruncate(boolean value) {
    return new OpenOptions(access, append, value, create, exclusive, mode, direct, expectedBytes);
  }

  public OpenOptions withDirect(boolean value) {
    return new OpenOptions(access, append, truncate, create, exclusive, mode, value, expectedBytes);
  }

  /**
   * Tells how large a new file will be.
   *
   * @param bytes not negative
   */
  public OpenOptions withExpectedBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a file of " + bytes + " bytes");
    }
    return new OpenOptions(
        access, append, truncate, create, exclusive, mode, direct, OptionalLong.of(bytes));
  }

  /** The same for a file that exists already. */
  public OpenOptions withoutCreate() {
    return new OpenOptions(access, append, truncate, false, false, 0, direct);
  }
}
