package io.tierfs.nfs.internal.v4;

/**
 * Numbers of attributes (RFC 8881, section 5; RFC 8276), and the sets of them that are asked for.
 */
final class Attr4 {
  static final int SUPPORTED_ATTRS = 0;
  static final int TYPE = 1;
  static final int FH_EXPIRE_TYPE = 2;
  static final int CHANGE = 3;
  static final int SIZE = 4;
  static final int LINK_SUPPORT = 5;
  static final int SYMLINK_SUPPORT = 6;
  static final int FSID = 8;
  static final int LEASE_TIME = 10;
  static final int RDATTR_ERROR = 11;
  static final int CASE_INSENSITIVE = 16;
  static final int FILEHANDLE = 19;
  static final int FILEID = 20;
  static final int FILES_AVAIL = 21;
  static final int FILES_FREE = 22;
  static final int FILES_TOTAL = 23;
  static final int MAXFILESIZE = 27;
  static final int MAXLINK = 28;
  static final int MAXNAME = 29;
  static final int MAXREAD = 30;
  static final int MAXWRITE = 31;
  static final int MODE = 33;
  static final int NUMLINKS = 35;
  static final int OWNER = 36;
  static final int OWNER_GROUP = 37;
  static final int RAWDEV = 41;
  static final int SPACE_AVAIL = 42;
  static final int SPACE_FREE = 43;
  static final int SPACE_TOTAL = 44;
  static final int SPACE_USED = 45;
  static final int TIME_ACCESS = 47;
  static final int TIME_ACCESS_SET = 48;
  static final int TIME_DELTA = 51;
  static final int TIME_METADATA = 52;
  static final int TIME_MODIFY = 53;
  static final int TIME_MODIFY_SET = 54;
  static final int MOUNTED_ON_FILEID = 55;
  static final int SUPPATTR_EXCLCREAT = 75;
  static final int XATTR_SUPPORT = 82;

  /** What a file looks like. */
  static final Bitmap4 FILE =
      Bitmap4.of(
          TYPE,
          CHANGE,
          SIZE,
          FSID,
          FILEID,
          MODE,
          NUMLINKS,
          OWNER,
          OWNER_GROUP,
          RAWDEV,
          SPACE_USED,
          TIME_ACCESS,
          TIME_METADATA,
          TIME_MODIFY);

  /** The same for each entry of a directory, with its handle. */
  static final Bitmap4 ENTRY =
      new Bitmap4(
          FILE.word0() | Bitmap4.of(RDATTR_ERROR, FILEHANDLE).word0(), FILE.word1(), FILE.word2());

  /** How much is free. */
  static final Bitmap4 SPACE =
      Bitmap4.of(FILES_AVAIL, FILES_FREE, FILES_TOTAL, SPACE_AVAIL, SPACE_FREE, SPACE_TOTAL);

  /** What the server can do. */
  static final Bitmap4 SERVER =
      Bitmap4.of(
          SUPPORTED_ATTRS,
          LINK_SUPPORT,
          SYMLINK_SUPPORT,
          LEASE_TIME,
          CASE_INSENSITIVE,
          MAXFILESIZE,
          MAXLINK,
          MAXNAME,
          MAXREAD,
          MAXWRITE,
          TIME_DELTA,
          SUPPATTR_EXCLCREAT);

  private Attr4() {}
}
