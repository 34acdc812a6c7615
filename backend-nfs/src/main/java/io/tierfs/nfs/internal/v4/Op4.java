package io.tierfs.nfs.internal.v4;

/** Numbers of operations (RFC 8881, 7862, 8276). */
final class Op4 {
  static final int CLOSE = 4;
  static final int COMMIT = 5;
  static final int CREATE = 6;
  static final int DELEGRETURN = 8;
  static final int GETATTR = 9;
  static final int GETFH = 10;
  static final int LINK = 11;
  static final int LOCK = 12;
  static final int LOCKT = 13;
  static final int LOCKU = 14;
  static final int LOOKUP = 15;
  static final int OPEN = 18;
  static final int PUTFH = 22;
  static final int PUTROOTFH = 24;
  static final int READ = 25;
  static final int READDIR = 26;
  static final int READLINK = 27;
  static final int REMOVE = 28;
  static final int RENAME = 29;
  static final int RESTOREFH = 31;
  static final int SAVEFH = 32;
  static final int SETATTR = 34;
  static final int WRITE = 38;
  static final int BIND_CONN_TO_SESSION = 41;
  static final int EXCHANGE_ID = 42;
  static final int CREATE_SESSION = 43;
  static final int DESTROY_SESSION = 44;
  static final int SEQUENCE = 53;
  static final int DESTROY_CLIENTID = 57;
  static final int RECLAIM_COMPLETE = 58;
  static final int ALLOCATE = 59;
  static final int COPY = 60;
  static final int DEALLOCATE = 62;
  static final int SEEK = 69;
  static final int GETXATTR = 72;
  static final int SETXATTR = 73;
  static final int LISTXATTRS = 74;
  static final int REMOVEXATTR = 75;

  private Op4() {}
}
