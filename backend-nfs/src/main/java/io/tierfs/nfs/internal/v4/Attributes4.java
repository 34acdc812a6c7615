package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsSpace;
import io.tierfs.nfs.NfsTime;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that a server sent: fields in the order of their numbers, as far as it has them.
 *
 * <p>What we have not asked for cannot be skipped, because nothing says how long it is: it makes
 * the answer unreadable.
 */
final class Attributes4 {
  static final int HANDLE_BYTES_MAX = 128;
  private static final int BYTES_MAX = 1 << 16;
  private static final NfsTime EPOCH = new NfsTime(0, 0);

  final Bitmap4 present;
  Bitmap4 supported = Bitmap4.NONE;
  Bitmap4 exclusiveCreate = Bitmap4.NONE;
  @Nullable NfsType type;
  int error;
  boolean links;
  boolean symlinks;
  boolean caseInsensitive;
  boolean xattrs;
  int leaseSeconds;
  int maxLink;
  int maxName;
  long change;
  long size;
  long fsid;
  long fileid;
  long filesAvail;
  long filesFree;
  long filesTotal;
  long maxFileSize;
  long maxRead;
  long maxWrite;
  long spaceAvail;
  long spaceFree;
  long spaceTotal;
  long spaceUsed;
  int mode;
  int nlink;
  int uid;
  int gid;
  int major;
  int minor;
  NfsTime atime = EPOCH;
  NfsTime ctime = EPOCH;
  NfsTime mtime = EPOCH;
  NfsTime timeDelta = EPOCH;
  @Nullable NfsHandle handle;

  private Attributes4(Bitmap4 present) {
    this.present = present;
  }

  /** Reads a fattr4. */
  static Attributes4 read(XdrReader in) throws XdrException {
    Attributes4 all = new Attributes4(Bitmap4.read(in));
    all.values(in);
    return all;
  }

  /**
   * Reads a fattr4 that follows upon another, into the same object where it has the same fields: in
   * a directory nearly all have.
   */
  static Attributes4 read(XdrReader in, @Nullable Attributes4 before) throws XdrException {
    Bitmap4 present = Bitmap4.read(in);
    Attributes4 all =
        before != null && present.equals(before.present) ? before : new Attributes4(present);
    all.values(in);
    return all;
  }

  private void values(XdrReader in) throws XdrException {
    int length = in.length(BYTES_MAX);
    int behind = in.remaining() - length;
    words(present.word0(), 0, in);
    words(present.word1(), 32, in);
    words(present.word2(), 64, in);
    if (in.remaining() != behind) {
      throw new XdrException("attributes that are not as long as they say");
    }
  }

  private void words(int word, int base, XdrReader in) throws XdrException {
    for (int left = word; left != 0; left &= left - 1) {
      value(base + Integer.numberOfTrailingZeros(left), in);
    }
  }

  private void value(int number, XdrReader in) throws XdrException {
    switch (number) {
      case Attr4.SUPPORTED_ATTRS -> supported = Bitmap4.read(in);
      case Attr4.TYPE -> type = typeOf(in.int32());
      case Attr4.FH_EXPIRE_TYPE -> in.int32();
      case Attr4.CHANGE -> change = in.int64();
      case Attr4.SIZE -> size = in.int64();
      case Attr4.LINK_SUPPORT -> links = in.bool();
      case Attr4.SYMLINK_SUPPORT -> symlinks = in.bool();
      case Attr4.FSID -> fsid = in.int64() * 0x9E37_79B9_7F4A_7C15L + in.int64();
      case Attr4.LEASE_TIME -> leaseSeconds = in.int32();
      case Attr4.RDATTR_ERROR -> error = in.int32();
      case Attr4.CASE_INSENSITIVE -> caseInsensitive = in.bool();
      case Attr4.FILEHANDLE -> handle = NfsHandle.of(in.opaque(HANDLE_BYTES_MAX));
      case Attr4.FILEID -> fileid = in.int64();
      case Attr4.FILES_AVAIL -> filesAvail = in.int64();
      case Attr4.FILES_FREE -> filesFree = in.int64();
      case Attr4.FILES_TOTAL -> filesTotal = in.int64();
      case Attr4.MAXFILESIZE -> maxFileSize = in.int64();
      case Attr4.MAXLINK -> maxLink = in.int32();
      case Attr4.MAXNAME -> maxName = in.int32();
      case Attr4.MAXREAD -> maxRead = in.int64();
      case Attr4.MAXWRITE -> maxWrite = in.int64();
      case Attr4.MODE -> mode = in.int32() & 07777;
      case Attr4.NUMLINKS -> nlink = in.int32();
      case Attr4.OWNER -> uid = Owner4.read(in);
      case Attr4.OWNER_GROUP -> gid = Owner4.read(in);
      case Attr4.RAWDEV -> {
        major = in.int32();
        minor = in.int32();
      }
      case Attr4.SPACE_AVAIL -> spaceAvail = in.int64();
      case Attr4.SPACE_FREE -> spaceFree = in.int64();
      case Attr4.SPACE_TOTAL -> spaceTotal = in.int64();
      case Attr4.SPACE_USED -> spaceUsed = in.int64();
      case Attr4.TIME_ACCESS -> atime = time(in);
      case Attr4.TIME_DELTA -> timeDelta = time(in);
      case Attr4.TIME_METADATA -> ctime = time(in);
      case Attr4.TIME_MODIFY -> mtime = time(in);
      case Attr4.MOUNTED_ON_FILEID -> in.int64();
      case Attr4.SUPPATTR_EXCLCREAT -> exclusiveCreate = Bitmap4.read(in);
      case Attr4.XATTR_SUPPORT -> xattrs = in.bool();
      default -> throw new XdrException("attribute " + number + ", which nobody asked for");
    }
  }

  private static NfsTime time(XdrReader in) throws XdrException {
    long seconds = in.int64();
    int nanos = in.int32();
    // Some servers let nanoseconds overflow; a time is not worth to fail for.
    return new NfsTime(seconds, nanos < 0 || nanos > 999_999_999 ? 0 : nanos);
  }

  private static NfsType typeOf(int number) throws XdrException {
    return switch (number) {
      case 1 -> NfsType.REGULAR;
      // 8 and 9 are a directory of attributes and an attribute there: they look like these.
      case 2, 8 -> NfsType.DIRECTORY;
      case 3 -> NfsType.BLOCK_DEVICE;
      case 4 -> NfsType.CHARACTER_DEVICE;
      case 5 -> NfsType.SYMLINK;
      case 6 -> NfsType.SOCKET;
      case 7 -> NfsType.FIFO;
      case 9 -> NfsType.REGULAR;
      default -> throw new XdrException("type " + number);
    };
  }

  /** What {@link Attr4#FILE} asks for; empty where the server left out what a file must have. */
  Optional<NfsAttributes> file() {
    NfsType known = type;
    if (known == null || !present.has(Attr4.CHANGE) || !present.has(Attr4.FSID)) {
      return Optional.empty();
    }
    boolean device = known == NfsType.BLOCK_DEVICE || known == NfsType.CHARACTER_DEVICE;
    return Optional.of(
        new NfsAttributes(
            known,
            mode,
            present.has(Attr4.NUMLINKS) ? nlink : 1,
            uid,
            gid,
            size,
            spaceUsed,
            device ? major : 0,
            device ? minor : 0,
            fsid,
            fileid,
            atime,
            mtime,
            ctime,
            change));
  }

  /** What {@link Attr4#SPACE} asks for. */
  NfsSpace space() {
    return new NfsSpace(spaceTotal, spaceFree, spaceAvail, filesTotal, filesFree);
  }
}
