package io.tierfs.fuse.internal.kernel;

/** Numbers of Linux: system calls, flags and errors, for x86-64 and arm64. */
final class Sys {
  private static final String MACHINE = System.getProperty("os.arch", "");
  private static final boolean ARM = MACHINE.equals("aarch64");

  /** Whether the numbers here are those of this machine. */
  static final boolean KNOWN_MACHINE = ARM || MACHINE.equals("amd64") || MACHINE.equals("x86_64");

  static final int READ = ARM ? 63 : 0;
  static final int WRITE = ARM ? 64 : 1;
  static final int CLOSE = ARM ? 57 : 3;
  static final int MMAP = ARM ? 222 : 9;
  static final int MUNMAP = ARM ? 215 : 11;
  static final int IOCTL = ARM ? 29 : 16;
  static final int RECVMSG = ARM ? 212 : 47;
  static final int SOCKETPAIR = ARM ? 199 : 53;
  static final int WAIT4 = ARM ? 260 : 61;
  static final int FCNTL = ARM ? 25 : 72;
  static final int GETEUID = ARM ? 175 : 107;
  static final int GETEGID = ARM ? 177 : 108;
  static final int MOUNT = ARM ? 40 : 165;
  static final int UMOUNT2 = ARM ? 39 : 166;
  static final int OPENAT = ARM ? 56 : 257;
  static final int PPOLL = ARM ? 73 : 271;
  static final int SCHED_SETAFFINITY = ARM ? 122 : 203;
  static final int SETPRIORITY = ARM ? 140 : 141;
  static final int UNSHARE = ARM ? 97 : 272;
  static final int CLOSE_RANGE = 436;
  static final int IO_URING_SETUP = 425;
  static final int IO_URING_ENTER = 426;

  static final int AT_FDCWD = -100;
  static final int O_RDWR = 2;
  static final int O_CLOEXEC = 02000000;
  static final int PROT_READ_WRITE = 3;
  static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  static final int MAP_SHARED_POPULATE = 0x8001;
  static final int PRIO_PROCESS = 0;
  static final int POLLIN = 1;
  static final int CLONE_FILES = 0x400;
  static final int F_SETFD = 2;
  static final int FD_CLOEXEC = 1;

  static final int MS_RDONLY = 1;
  static final int MS_NOSUID = 2;
  static final int MS_NODEV = 4;
  static final int MNT_DETACH = 2;
  static final int UMOUNT_NOFOLLOW = 8;

  /** {@code _IOR(229, 0, __u32)}: makes a descriptor one more of a connection. */
  static final long FUSE_DEV_IOC_CLONE = 0x8004E500L;

  /** {@code _IOW(229, 1, struct fuse_backing_map)}: lets the kernel use a file of ours. */
  static final long FUSE_DEV_IOC_BACKING_OPEN = 0x4010E501L;

  /** {@code _IOW(229, 2, uint32_t)}: the end of that. */
  static final long FUSE_DEV_IOC_BACKING_CLOSE = 0x4004E502L;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int ENOTTY = 25;
  static final int ENOSYS = 38;
  static final int ECONNABORTED = 103;
  static final int ENOTCONN = 107;

  private Sys() {}
}
