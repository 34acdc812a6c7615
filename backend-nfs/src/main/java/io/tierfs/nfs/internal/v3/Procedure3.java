package io.tierfs.nfs.internal.v3;

/** The procedures of NFS 3 by their numbers (RFC 1813, section 3.3). */
final class Procedure3 {
  static final int GETATTR = 1;
  static final int SETATTR = 2;
  static final int LOOKUP = 3;
  static final int READLINK = 5;
  static final int READ = 6;
  static final int WRITE = 7;
  static final int CREATE = 8;
  static final int MKDIR = 9;
  static final int SYMLINK = 10;
  static final int MKNOD = 11;
  static final int REMOVE = 12;
  static final int RMDIR = 13;
  static final int RENAME = 14;
  static final int LINK = 15;
  static final int READDIR = 16;
  static final int READDIRPLUS = 17;
  static final int FSSTAT = 18;
  static final int FSINFO = 19;
  static final int PATHCONF = 20;
  static final int COMMIT = 21;

  private Procedure3() {}
}
