package io.tierfs.backend.localdir;

/**
 * Numbers of Linux: system calls, flags and errors, for x86-64 and arm64.
 *
 * <p>From {@code asm/unistd_64.h}, {@code asm-generic/unistd.h} and {@code fcntl.h}. Calls from
 * number 424 on are the same on all machines.
 */
final class Sys {
  private static final String MACHINE = System.getProperty("os.arch");
  private static final boolean ARM = MACHINE.equals("aarch64");

  /** Whether the numbers here are those of this machine. */
  static final boolean KNOWN_MACHINE = ARM || MACHINE.equals("amd64") || MACHINE.equals("x86_64");

  static final int CLOSE = ARM ? 57 : 3;
  static final int READ = ARM ? 63 : 0;
  static final int WRITE = ARM ? 64 : 1;
  static final int LSEEK = ARM ? 62 : 8;
  static final int PREAD64 = ARM ? 67 : 17;
  static final int PWRITE64 = ARM ? 68 : 18;
  static final int FCNTL = ARM ? 25 : 72;
  static final int FSYNC = ARM ? 82 : 74;
  static final int FDATASYNC = ARM ? 83 : 75;
  static final int FTRUNCATE = ARM ? 46 : 77;
  static final int FCHMOD = ARM ? 52 : 91;
  static final int FCHOWN = ARM ? 55 : 93;
  static final int UMASK = ARM ? 166 : 95;
  static final int GETEUID = ARM ? 175 : 107;
  static final int GETEGID = ARM ? 177 : 108;
  static final int GETGROUPS = ARM ? 158 : 115;
  static final int SETGROUPS = ARM ? 159 : 116;
  static final int SETFSUID = ARM ? 151 : 122;
  static final int SETFSGID = ARM ? 152 : 123;
  static final int CAPGET = ARM ? 90 : 125;
  static final int CAPSET = ARM ? 91 : 126;
  static final int FSTATFS = ARM ? 44 : 138;
  static final int LSETXATTR = ARM ? 6 : 189;
  static final int FSETXATTR = ARM ? 7 : 190;
  static final int LGETXATTR = ARM ? 9 : 192;
  static final int FGETXATTR = ARM ? 10 : 193;
  static final int LLISTXATTR = ARM ? 12 : 195;
  static final int FLISTXATTR = ARM ? 13 : 196;
  static final int LREMOVEXATTR = ARM ? 15 : 198;
  static final int FREMOVEXATTR = ARM ? 16 : 199;
  static final int GETDENTS64 = ARM ? 61 : 217;
  static final int OPENAT = ARM ? 56 : 257;
  static final int MKDIRAT = ARM ? 34 : 258;
  static final int MKNODAT = ARM ? 33 : 259;
  static final int FCHOWNAT = ARM ? 54 : 260;
  static final int UNLINKAT = ARM ? 35 : 263;
  static final int LINKAT = ARM ? 37 : 265;
  static final int SYMLINKAT = ARM ? 36 : 266;
  static final int READLINKAT = ARM ? 78 : 267;
  static final int FCHMODAT = ARM ? 53 : 268;
  static final int UNSHARE = ARM ? 97 : 272;
  static final int PPOLL = ARM ? 73 : 271;
  static final int UTIMENSAT = ARM ? 88 : 280;
  static final int FALLOCATE = ARM ? 47 : 285;
  static final int EVENTFD2 = ARM ? 19 : 290;
  static final int FANOTIFY_INIT = ARM ? 262 : 300;
  static final int FANOTIFY_MARK = ARM ? 263 : 301;
  static final int NAME_TO_HANDLE_AT = ARM ? 264 : 303;
  static final int OPEN_BY_HANDLE_AT = ARM ? 265 : 304;
  static final int SYNCFS = ARM ? 267 : 306;
  static final int RENAMEAT2 = ARM ? 276 : 316;
  static final int COPY_FILE_RANGE = ARM ? 285 : 326;
  static final int STATX = ARM ? 291 : 332;
  static final int OPENAT2 = 437;
  static final int FCHMODAT2 = 452;
  static final int SETXATTRAT = 463;
  static final int GETXATTRAT = 464;
  static final int LISTXATTRAT = 465;
  static final int REMOVEXATTRAT = 466;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0100;
  static final int O_EXCL = 0200;
  static final int O_NOCTTY = 0400;
  static final int O_TRUNC = 01000;
  static final int O_APPEND = 02000;
  static final int O_NONBLOCK = 04000;
  static final int O_DIRECT = ARM ? 0200000 : 040000;
  static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  static final int O_CLOEXEC = 02000000;
  static final int O_PATH = 010000000;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_NO_AUTOMOUNT = 0x800;
  static final int AT_EMPTY_PATH = 0x1000;

  static final int RESOLVE_NO_MAGICLINKS = 0x02;
  static final int RESOLVE_NO_SYMLINKS = 0x04;
  static final int RESOLVE_BENEATH = 0x08;

  static final int F_SETFL = 4;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;
  static final int RENAME_NOREPLACE = 1;
  static final int RENAME_EXCHANGE = 2;
  static final int XATTR_CREATE = 1;
  static final int XATTR_REPLACE = 2;
  static final int CLONE_FS = 0x200;
  static final long UTIME_NOW = 0x3fffffff;
  static final long UTIME_OMIT = 0x3ffffffe;

  static final int S_ISGID = 02000;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EEXIST = 17;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOSPC = 28;
  static final int ERANGE = 34;
  static final int ENOSYS = 38;
  static final int ELOOP = 40;

  private Sys() {}
}
