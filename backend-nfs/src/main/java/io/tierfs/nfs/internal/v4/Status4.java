package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsStatus;

/** Statuses of the protocol (RFC 8881, section 15; RFC 7862 and 8276). */
final class Status4 {
  static final int OK = 0;
  static final int NOENT = 2;
  static final int EXIST = 17;
  static final int NOTDIR = 20;
  static final int NOTSUPP = 10004;
  static final int TOOSMALL = 10005;
  static final int DELAY = 10008;
  static final int DENIED = 10010;
  static final int EXPIRED = 10011;
  static final int GRACE = 10013;
  static final int CLID_INUSE = 10017;
  static final int MINOR_VERS_MISMATCH = 10021;
  static final int STALE_CLIENTID = 10022;
  static final int STALE_STATEID = 10023;
  static final int OLD_STATEID = 10024;
  static final int BAD_STATEID = 10025;
  static final int SYMLINK = 10029;
  static final int NO_GRACE = 10033;
  static final int RECLAIM_BAD = 10034;
  static final int RECLAIM_CONFLICT = 10035;
  static final int OP_ILLEGAL = 10044;
  static final int ADMIN_REVOKED = 10047;
  static final int BADSESSION = 10052;
  static final int BADSLOT = 10053;
  static final int COMPLETE_ALREADY = 10054;
  static final int CONN_NOT_BOUND_TO_SESSION = 10055;
  static final int SEQ_MISORDERED = 10063;
  static final int RETRY_UNCACHED_REP = 10068;
  static final int CLIENTID_BUSY = 10074;
  static final int SEQ_FALSE_RETRY = 10076;
  static final int BAD_HIGH_SLOT = 10077;
  static final int DEADSESSION = 10078;
  static final int WRONG_TYPE = 10083;
  static final int DELEG_REVOKED = 10087;
  static final int OFFLOAD_NO_REQS = 10094;

  private Status4() {}

  /** Whether the server does not know a session or a client any more, or not what it was at. */
  static boolean sessionLost(int status) {
    return switch (status) {
      case BADSESSION,
          DEADSESSION,
          BADSLOT,
          BAD_HIGH_SLOT,
          SEQ_MISORDERED,
          SEQ_FALSE_RETRY,
          STALE_CLIENTID,
          CONN_NOT_BOUND_TO_SESSION ->
          true;
      default -> false;
    };
  }

  /** Whether the server does not know a state any more that it gave. */
  static boolean stateLost(int status) {
    return switch (status) {
      case EXPIRED, STALE_STATEID, OLD_STATEID, BAD_STATEID, ADMIN_REVOKED, DELEG_REVOKED -> true;
      default -> false;
    };
  }

  /** What a status means to the caller of the client. */
  static NfsStatus meaning(int status) {
    return switch (status) {
      case 1 -> NfsStatus.PERM;
      case NOENT -> NfsStatus.NOENT;
      case 5 -> NfsStatus.IO;
      case 6 -> NfsStatus.NXIO;
      case 13, 10082 -> NfsStatus.ACCESS;
      case EXIST -> NfsStatus.EXIST;
      case 18 -> NfsStatus.XDEV;
      case NOTDIR -> NfsStatus.NOTDIR;
      case 21 -> NfsStatus.ISDIR;
      case 22, 10040, 10041, 10039, 10028, 10042 -> NfsStatus.INVAL;
      case 27 -> NfsStatus.FBIG;
      case 28 -> NfsStatus.NOSPC;
      case 30 -> NfsStatus.ROFS;
      case 31 -> NfsStatus.MLINK;
      case 63 -> NfsStatus.NAMETOOLONG;
      case 66 -> NfsStatus.NOTEMPTY;
      case 69 -> NfsStatus.DQUOT;
      case 70, 10014, 10019 -> NfsStatus.STALE;
      case 10001 -> NfsStatus.BADHANDLE;
      case 10003, 10027 -> NfsStatus.BAD_COOKIE;
      case NOTSUPP, OP_ILLEGAL, 10032, 10043, OFFLOAD_NO_REQS, 10090 -> NfsStatus.NOTSUPP;
      case 10006 -> NfsStatus.SERVERFAULT;
      case 10007, WRONG_TYPE -> NfsStatus.BADTYPE;
      case DELAY, GRACE -> NfsStatus.BUSY_SERVER;
      case DENIED, 10012 -> NfsStatus.DENIED;
      case 10015 -> NfsStatus.SHARE_DENIED;
      case 10016 -> NfsStatus.AUTH;
      case MINOR_VERS_MISMATCH -> NfsStatus.VERSION;
      case SYMLINK -> NfsStatus.SYMLINK;
      case 10038 -> NfsStatus.OPENMODE;
      case 10045 -> NfsStatus.DEADLOCK;
      case 10046 -> NfsStatus.BUSY;
      case 10095 -> NfsStatus.NODATA;
      case 10096 -> NfsStatus.TOOBIG;
      case EXPIRED,
          STALE_STATEID,
          OLD_STATEID,
          BAD_STATEID,
          ADMIN_REVOKED,
          DELEG_REVOKED,
          RECLAIM_BAD,
          RECLAIM_CONFLICT,
          NO_GRACE ->
          NfsStatus.STALE;
      default -> NfsStatus.PROTOCOL;
    };
  }
}
