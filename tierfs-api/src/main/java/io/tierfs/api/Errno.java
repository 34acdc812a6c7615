package io.tierfs.api;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;

/**
 * An error number of POSIX by its name, with the value that Linux gives it on x86-64 and arm64.
 *
 * @since 0.1
 */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or directory"),
  EINTR(4, "interrupted"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device or address"),
  E2BIG(7, "argument list too long"),
  EBADF(9, "bad file descriptor"),
  EAGAIN(11, "try again"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  ENOTBLK(15, "block device required"),
  EBUSY(16, "device or resource busy"),
  EEXIST(17, "file exists"),
  EXDEV(18, "cross-device link"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in system"),
  EMFILE(24, "too many open files"),
  ENOTTY(25, "inappropriate ioctl for device"),
  ETXTBSY(26, "text file busy"),
  EFBIG(27, "file too large"),
  ENOSPC(28, "no space left on device"),
  ESPIPE(29, "illegal seek"),
  EROFS(30, "read-only file system"),
  EMLINK(31, "too many links"),
  EPIPE(32, "broken pipe"),
  EDOM(33, "numerical argument out of domain"),
  ERANGE(34, "numerical result out of range"),
  EDEADLK(35, "resource deadlock avoided"),
  ENAMETOOLONG(36, "file name too long"),
  ENOLCK(37, "no locks available"),
  ENOSYS(38, "function not implemented"),
  ENOTEMPTY(39, "directory not empty"),
  ELOOP(40, "too many levels of symbolic links"),
  ENODATA(61, "no data available"),
  ETIME(62, "timer expired"),
  EREMOTE(66, "object is remote"),
  ECOMM(70, "communication error on send"),
  EPROTO(71, "protocol error"),
  EBADMSG(74, "bad message"),
  EOVERFLOW(75, "value too large for defined data type"),
  EILSEQ(84, "invalid or incomplete multibyte or wide character"),
  EUSERS(87, "too many users"),
  EOPNOTSUPP(95, "operation not supported"),
  ECONNRESET(104, "connection reset by peer"),
  ENOBUFS(105, "no buffer space available"),
  ENOTCONN(107, "not connected"),
  ETIMEDOUT(110, "timed out"),
  ECONNREFUSED(111, "connection refused"),
  EHOSTDOWN(112, "host is down"),
  EHOSTUNREACH(113, "no route to host"),
  EALREADY(114, "operation already in progress"),
  EINPROGRESS(115, "operation now in progress"),
  ESTALE(116, "stale file handle"),
  EUCLEAN(117, "structure needs cleaning"),
  EREMOTEIO(121, "remote I/O error"),
  EDQUOT(122, "disk quota exceeded"),
  ENOMEDIUM(123, "no medium found"),
  ECANCELED(125, "operation cancelled"),
  ENOKEY(126, "required key not available");

  private static final Errno[] BY_CODE = new Errno[134];

  static {
    for (Errno errno : values()) {
      BY_CODE[errno.code] = errno;
    }
  }

  private final int code;
  private final String text;

  Errno(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The positive number that Linux uses. */
  public int code() {
    return code;
  }

  /** What it means, in a few words of plain English. */
  public String text() {
    return text;
  }

  /** The error with this positive number, {@link #EIO} for one that has no name here. */
  public static Errno ofCode(int code) {
    Errno errno = code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    return errno == null ? EIO : errno;
  }

  /**
   * The errno that says best what an exception means. The one place where exceptions of {@code
   * java.nio.file} are translated; {@link #EIO} only where nothing better is known.
   */
  public static Errno of(Throwable error) {
    if (error instanceof FsException known) {
      return known.errno();
    }
    return switch (error) {
      case NoSuchFileException e -> ENOENT;
      case FileAlreadyExistsException e -> EEXIST;
      case DirectoryNotEmptyException e -> ENOTEMPTY;
      case NotDirectoryException e -> ENOTDIR;
      case NotLinkException e -> EINVAL;
      case AccessDeniedException e -> EACCES;
      case FileSystemLoopException e -> ELOOP;
      case AtomicMoveNotSupportedException e -> EXDEV;
      case ClosedChannelException e -> EBADF;
      case ReadOnlyFileSystemException e -> EROFS;
      case UnsupportedOperationException e -> EOPNOTSUPP;
      case IOException e -> ofMessage(e.getMessage());
      case null, default -> EIO;
    };
  }

  /** The JDK puts the C library's text into the message and keeps no number. */
  private static Errno ofMessage(@org.jspecify.annotations.Nullable String message) {
    if (message == null) {
      return EIO;
    }
    String[] texts = {
      "No space left on device",
      "Disk quota exceeded",
      "Read-only file system",
      "Is a directory",
      "Not a directory",
      "File name too long",
      "Too many open files",
      "Operation not permitted",
      "File too large",
      "Too many levels of symbolic links",
      "Invalid cross-device link",
      "Directory not empty",
      "Device or resource busy",
      "Stale file handle",
      "Invalid argument",
      "Too many links"
    };
    Errno[] errnos = {
      ENOSPC,
      EDQUOT,
      EROFS,
      EISDIR,
      ENOTDIR,
      ENAMETOOLONG,
      EMFILE,
      EPERM,
      EFBIG,
      ELOOP,
      EXDEV,
      ENOTEMPTY,
      EBUSY,
      ESTALE,
      EINVAL,
      EMLINK
    };
    for (int i = 0; i < texts.length; i++) {
      if (message.contains(texts[i])) {
        return errnos[i];
      }
    }
    return EIO;
  }
}
