package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsStatus;

/** The numbers by which a server of version 3 says how a call went (RFC 1813, section 2.6). */
final class Status3 {
  static final int OK = 0;
  static final int NOTSUPP = 10_004;

  /** Come again later. */
  static final int JUKEBOX = 10_008;

  private Status3() {}

  /** What a failure means; an unknown one is an input/output error. */
  static NfsStatus of(int number) {
    return switch (number) {
      case 1 -> NfsStatus.PERM;
      case 2 -> NfsStatus.NOENT;
      case 5 -> NfsStatus.IO;
      case 6 -> NfsStatus.NXIO;
      case 13 -> NfsStatus.ACCESS;
      case 17 -> NfsStatus.EXIST;
      case 18 -> NfsStatus.XDEV;
      case 19 -> NfsStatus.NODEV;
      case 20 -> NfsStatus.NOTDIR;
      case 21 -> NfsStatus.ISDIR;
      case 22 -> NfsStatus.INVAL;
      case 27 -> NfsStatus.FBIG;
      case 28 -> NfsStatus.NOSPC;
      case 30 -> NfsStatus.ROFS;
      case 31 -> NfsStatus.MLINK;
      case 63 -> NfsStatus.NAMETOOLONG;
      case 66 -> NfsStatus.NOTEMPTY;
      case 69 -> NfsStatus.DQUOT;
      case 70 -> NfsStatus.STALE;
      case 10_001 -> NfsStatus.BADHANDLE;
      case 10_003 -> NfsStatus.BAD_COOKIE;
      case NOTSUPP -> NfsStatus.NOTSUPP;
      case 10_006 -> NfsStatus.SERVERFAULT;
      case 10_007 -> NfsStatus.BADTYPE;
      case JUKEBOX -> NfsStatus.BUSY_SERVER;
      default -> NfsStatus.IO;
    };
  }
}
