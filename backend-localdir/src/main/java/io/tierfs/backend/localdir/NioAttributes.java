package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and changes attributes by the views that a file system has: unix, posix or basic. */
final class NioAttributes {
  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private final NioFeatures features;
  private final boolean givesAway;
  private final int blockSize;
  private final long rootDevice;

  NioAttributes(NioFeatures features, Path root) throws IOException {
    this.features = features;
    this.givesAway =
        !features.machine()
            || ProcessHandle.current().info().user().filter("root"::equals).isPresent();
    this.blockSize = blockSize(root);
    this.rootDevice = features.unix() ? number(Files.getAttribute(root, "unix:dev", NOFOLLOW)) : 0;
  }

  private static int blockSize(Path root) throws IOException {
    try {
      return (int) Files.getFileStore(root).getBlockSize();
    } catch (UnsupportedOperationException e) {
      return 4096;
    }
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** What the device of the root is called by {@code unix:dev}, 0 where that is not known. */
  long rootDevice() {
    return rootDevice;
  }

  FileStat stat(Path at, FsPath path) throws IOException {
    BasicFileAttributes basic = NioPaths.attributes(at, path);
    FileType type = type(basic);
    FileStat.Builder stat =
        FileStat.builder(type)
            .permissions(type == FileType.DIRECTORY ? 0755 : 0644)
            .size(basic.size())
            .blocks((basic.size() + 511) / 512)
            .blockSize(blockSize)
            .atime(kept(basic.lastAccessTime()))
            .mtime(kept(basic.lastModifiedTime()))
            .ctime(kept(basic.lastModifiedTime()))
            .birthTime(kept(basic.creationTime()));
    if (type == FileType.SYMLINK) {
      stat.permissions(0777).size(Names.encodedLength(Files.readSymbolicLink(at).toString()));
    }
    if (features.unix()) {
      addUnix(stat, Files.readAttributes(at, "unix:*", NOFOLLOW), type);
    }
    if (features.setsPosix()) {
      addPosix(stat, at, type);
    }
    return stat.build();
  }

  private static FileType type(BasicFileAttributes basic) {
    if (basic.isRegularFile()) {
      return FileType.REGULAR;
    }
    return basic.isDirectory()
        ? FileType.DIRECTORY
        : basic.isSymbolicLink() ? FileType.SYMLINK : FileType.FIFO;
  }

  private void addUnix(FileStat.Builder stat, Map<String, Object> unix, FileType basicType) {
    int mode = (int) number(unix.get("mode"));
    long device = number(unix.get("dev"));
    // A library's numbers may begin with 0, which here means that there is none.
    long fileId = number(unix.get("ino")) + (features.machine() ? 0 : 1);
    stat.permissions(mode)
        .owner((int) number(unix.get("uid")), (int) number(unix.get("gid")))
        .nlink((int) number(unix.get("nlink")))
        .rdev(number(unix.get("rdev")))
        .fileId(fileId)
        .volume(device == rootDevice ? 0 : device);
    if (unix.get("ctime") instanceof FileTime changed) {
      stat.ctime(kept(changed));
    }
    if ((mode & FileType.MASK) != 0 && basicType == FileType.FIFO) {
      stat.type(FileType.ofMode(mode));
    }
  }

  private void addPosix(FileStat.Builder stat, Path at, FileType type) throws IOException {
    var posix = posixView(at).readAttributes();
    int mode = 0;
    for (int i = 0; i < BITS.length; i++) {
      mode |= posix.permissions().contains(BITS[i]) ? 1 << i : 0;
    }
    stat.permissions(type == FileType.SYMLINK ? 0777 : mode | NioSpecialBits.read(at))
        .owner(id(posix.owner()), id(posix.group()));
  }

  /** Owners that we gave are called by their numbers; others count as the process itself. */
  private static int id(UserPrincipal owner) {
    String name = owner.getName();
    return name.matches("\\d{1,10}") ? (int) Long.parseLong(name) : 0;
  }

  private Instant kept(FileTime time) {
    Instant instant = time.toInstant();
    return features.unix() ? instant : instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Changes all but the size. */
  void change(Path at, FsPath path, AttributeChange change) throws IOException {
    BasicFileAttributes basic = NioPaths.attributes(at, path);
    Integer uid = change.uid();
    Integer gid = change.gid();
    Integer permissions = change.permissions();
    if (uid != null || gid != null || permissions != null) {
      requireOwnership(path);
    }
    if (uid != null || gid != null) {
      setOwner(at, uid, gid);
      if (features.setsPosix() && basic.isRegularFile()) {
        NioSpecialBits.write(at, NioSpecialBits.read(at) & 01000);
      }
    }
    if (permissions != null) {
      if (basic.isSymbolicLink()) {
        throw new FsException(Errno.EOPNOTSUPP, path);
      }
      setMode(at, permissions);
    }
    if (change.atime() != null || change.mtime() != null) {
      Files.getFileAttributeView(at, BasicFileAttributeView.class, NOFOLLOW)
          .setTimes(time(change.mtime()), time(change.atime()), null);
    }
  }

  private void requireOwnership(FsPath path) throws FsException {
    if (!features.setsUnix() && !features.setsPosix()) {
      throw new FsException(Errno.EPERM, path);
    }
  }

  private @Nullable FileTime time(@Nullable TimeChange change) {
    return switch (change) {
      case null -> null;
      case TimeChange.Now() -> FileTime.from(Instant.now());
      case TimeChange.At(var at) -> settable(at);
    };
  }

  private FileTime settable(Instant at) {
    // The JDK turns a fraction of a second before 1970 into 1970 itself (a negative tv_nsec).
    boolean whole = features.machine() && at.getEpochSecond() < 0;
    return FileTime.from(whole ? at.truncatedTo(ChronoUnit.SECONDS) : kept(FileTime.from(at)));
  }

  private void setOwner(Path at, @Nullable Integer uid, @Nullable Integer gid) throws IOException {
    if (features.setsUnix()) {
      if (uid != null) {
        Files.setAttribute(at, "unix:uid", uid, NOFOLLOW);
      }
      if (gid != null) {
        Files.setAttribute(at, "unix:gid", gid, NOFOLLOW);
      }
      return;
    }
    var names = at.getFileSystem().getUserPrincipalLookupService();
    PosixFileAttributeView view = posixView(at);
    if (uid != null) {
      view.setOwner(names.lookupPrincipalByName(Integer.toUnsignedString(uid)));
    }
    if (gid != null) {
      view.setGroup(names.lookupPrincipalByGroupName(Integer.toUnsignedString(gid)));
    }
  }

  private void setMode(Path at, int mode) throws IOException {
    if (features.setsUnix()) {
      Files.setAttribute(at, "unix:mode", mode, NOFOLLOW);
      return;
    }
    Set<PosixFilePermission> bits = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((mode >> i & 1) != 0) {
        bits.add(BITS[i]);
      }
    }
    posixView(at).setPermissions(bits);
    NioSpecialBits.write(at, mode);
  }

  private static PosixFileAttributeView posixView(Path at) throws FsException {
    var view = Files.getFileAttributeView(at, PosixFileAttributeView.class, NOFOLLOW);
    if (view == null) {
      throw new FsException(Errno.EPERM, at.toString());
    }
    return view;
  }

  /**
   * Makes something new its caller's: owner, group (the directory's where that has the set-group-id
   * bit) and mode without the umask. A default ACL is not looked at.
   */
  void own(Path at, FsPath path, CallContext caller, int mode) throws IOException {
    if (!features.setsUnix() && !features.setsPosix()) {
      return;
    }
    FileStat directory = stat(parentOf(at), path.parent());
    boolean inherits = (directory.permissions() & Sys.S_ISGID) != 0;
    if (givesAway && !caller.isDaemon()) {
      setOwner(at, caller.uid(), inherits ? directory.gid() : caller.gid());
    } else if (inherits && features.setsPosix()) {
      setOwner(at, null, directory.gid());
    }
    BasicFileAttributes made = NioPaths.attributes(at, path);
    if (!made.isSymbolicLink()) {
      int group = made.isDirectory() && inherits ? Sys.S_ISGID : 0;
      setMode(at, caller.masked(mode) & 07777 | group);
    }
  }

  private static Path parentOf(Path at) {
    Path parent = at.getParent();
    return parent == null ? at : parent;
  }
}
