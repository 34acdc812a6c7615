package io.tierfs.engine.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Random calls below one directory; the same for two directories with the same seed. */
final class Calls {
  private static final String[] NAMES = {"a", "b", "c"};
  private static final String[] PERMISSIONS = {"rwxrwxrwx", "rw-r--r--", "r-xr-x---", "--x--x--x"};

  private static final String NOT_EMPTY = ": Directory not empty";

  private final Path root;
  private final Random random;
  private String last = "";

  Calls(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  private interface Call {
    Object run() throws IOException;
  }

  /** What was called last. */
  String last() {
    return last;
  }

  /** Calls something; its result, or the class of its exception. */
  String next() {
    try {
      return String.valueOf(choose().run());
    } catch (IOException | RuntimeException e) {
      return kind(e) + reason(e);
    }
  }

  /** The class of an exception, where the JDK's provider has one for the case. */
  private static String kind(Exception error) {
    return switch (error) {
      case FileSystemLoopException e -> FileSystemException.class.getName();
      case DirectoryNotEmptyException e -> FileSystemException.class.getName() + NOT_EMPTY;
      default -> error.getClass().getName();
    };
  }

  private static String reason(Exception error) {
    return error instanceof FileSystemException e
            && e.getReason() != null
            && !e.getReason().startsWith("Too many levels")
        ? ": " + e.getReason()
        : "";
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private Path path() {
    StringBuilder text = new StringBuilder(name());
    boolean below = random.nextInt(20) > 0; // at most one step up, so that none leads out
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      text.append('/').append(below ? name() : "..");
      below = true;
    }
    return root.resolve(text.toString());
  }

  /** A link stays below the root: absolute targets mean something else in a union. */
  private String linkTarget() {
    return switch (random.nextInt(4)) {
      case 0 -> name() + "/" + name();
      case 1 -> "./" + name();
      default -> name();
    };
  }

  private Call called(String what, Call call, Object... arguments) {
    StringBuilder text = new StringBuilder(what);
    for (Object each : arguments) {
      text.append(' ').append(each);
    }
    last = text.toString();
    return call;
  }

  private Call choose() {
    Path one = path();
    Path other = path();
    return switch (random.nextInt(24)) {
      case 0, 1 -> called("createDirectory", () -> empty(Files.createDirectory(one)), one);
      case 2 -> called("createDirectories", () -> empty(Files.createDirectories(one)), one);
      case 3 -> called("createFile", () -> empty(Files.createFile(one)), one);
      case 4, 5, 6 -> write(one);
      case 7 -> called("delete", () -> deleted(one), one);
      case 8 -> called("deleteIfExists", () -> Files.deleteIfExists(one), one);
      case 9, 10 -> copy(one, other);
      case 11, 12 -> move(one, other);
      case 13 -> {
        String target = linkTarget();
        yield called(
            "createSymbolicLink",
            () -> empty(Files.createSymbolicLink(one, one.getFileSystem().getPath(target))),
            one,
            target);
      }
      case 14 -> called("createLink", () -> empty(Files.createLink(one, other)), one, other);
      case 15 -> called("list", () -> listed(one), one);
      case 16 -> called("read", () -> read(one), one);
      case 17 -> called("attributes", () -> attributes(one), one);
      case 18 ->
          called("attributes of link", () -> attributes(one, LinkOption.NOFOLLOW_LINKS), one);
      case 19 -> permissions(one);
      case 20 -> times(one);
      case 21 -> called("isSameFile", () -> Files.isSameFile(one, other), one, other);
      case 22 -> called("toRealPath", () -> root.toRealPath().relativize(one.toRealPath()), one);
      default -> called("exists", () -> Files.exists(one) + " " + Files.isDirectory(one), one);
    };
  }

  private static String empty(Path path) {
    return path == null ? "nothing" : "done";
  }

  private static String deleted(Path path) throws IOException {
    Files.delete(path);
    return "done";
  }

  private Call write(Path path) {
    Set<OpenOption> options = new HashSet<>();
    EnumSet.allOf(StandardOpenOption.class).stream()
        .filter(option -> option != StandardOpenOption.DELETE_ON_CLOSE)
        .forEach(
            option -> {
              int odds = option == StandardOpenOption.CREATE ? 2 : 5;
              if (random.nextInt(odds) == 0) {
                options.add(option);
              }
            });
    if (random.nextInt(4) > 0) {
      options.add(StandardOpenOption.WRITE);
    }
    if (random.nextInt(6) == 0 && !options.contains(StandardOpenOption.CREATE_NEW)) {
      options.add(LinkOption.NOFOLLOW_LINKS);
    }
    int at = random.nextInt(6);
    byte[] text = ("text" + random.nextInt(100)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return called("write", () -> written(path, options, at, text), path, options, at);
  }

  private static String written(Path path, Set<OpenOption> options, int at, byte[] text)
      throws IOException {
    boolean follows = !options.contains(LinkOption.NOFOLLOW_LINKS);
    boolean opensDirectory = Files.isDirectory(path) && (follows || !Files.isSymbolicLink(path));
    try (SeekableByteChannel channel = Files.newByteChannel(path, options)) {
      if (opensDirectory) {
        return "a directory"; // the JDK opens it, and fails when it reads
      }
      ByteBuffer read = ByteBuffer.allocate(4);
      int count = options.contains(StandardOpenOption.READ) ? channel.read(read) : 0;
      channel.position(at);
      int written = channel.write(ByteBuffer.wrap(text));
      channel.truncate(channel.size() - 1);
      return count + " " + written + " " + channel.position() + " " + channel.size();
    } catch (FileSystemException e) {
      if (opensDirectory && !options.contains(StandardOpenOption.WRITE)) {
        return "a directory";
      }
      boolean link = String.valueOf(e.getReason()).contains("(NOFOLLOW_LINKS specified)");
      if (!follows && (link || e instanceof FileSystemLoopException)) {
        return IOException.class.getName(); // the JDK does not name the file
      }
      throw e;
    }
  }

  private CopyOption[] copyOptions(boolean move) {
    List<CopyOption> options = new ArrayList<>();
    if (random.nextBoolean()) {
      options.add(StandardCopyOption.REPLACE_EXISTING);
    }
    if (random.nextInt(3) == 0) {
      options.add(LinkOption.NOFOLLOW_LINKS);
    }
    if (move ? random.nextInt(4) == 0 : random.nextInt(20) == 0) {
      options.add(StandardCopyOption.ATOMIC_MOVE);
    }
    if (!move && random.nextBoolean()) {
      options.add(StandardCopyOption.COPY_ATTRIBUTES);
    }
    return options.toArray(new CopyOption[0]);
  }

  private Call copy(Path from, Path given) {
    Path to = straight(given);
    CopyOption[] options = copyOptions(false);
    return called("copy", () -> copied(from, to, options), from, to, List.of(options));
  }

  private static String copied(Path from, Path to, CopyOption... options) throws IOException {
    return isOutOfTheOrdinary(to, from) ? "not tried" : empty(Files.copy(from, to, options));
  }

  /** The JDK deletes a target, and with it the way to it. */
  private Path straight(Path path) {
    return path.normalize().equals(root) ? root.resolve("a") : path.normalize();
  }

  private Call move(Path from, Path given) {
    Path to = straight(given);
    CopyOption[] options = copyOptions(true);
    return called("move", () -> moved(from, to, options), from, to, List.of(options));
  }

  private static String moved(Path from, Path to, CopyOption... options) throws IOException {
    if (isOutOfTheOrdinary(to, from)) {
      return "not tried";
    }
    try {
      return empty(Files.move(from, to, options));
    } catch (FileSystemException e) {
      // Of two reasons against a rename the kernel may find the other one first.
      boolean unsure = kind(e).startsWith(FileSystemException.class.getName());
      if (unsure && List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
        return "refused";
      }
      throw e;
    }
  }

  /** Where the JDK deletes the target, and finds out then that it should not have. */
  private static boolean isOutOfTheOrdinary(Path to, Path from) {
    try {
      Path real = from.getParent().toRealPath().resolve(from.getFileName());
      boolean dots = from.endsWith("..") || to.endsWith("..");
      boolean links = Files.isSymbolicLink(from) && Files.isSymbolicLink(to);
      return dots || links || from.startsWith(to) || to.getParent().toRealPath().startsWith(real);
    } catch (IOException e) {
      return false;
    }
  }

  private Call permissions(Path path) {
    String permissions = PERMISSIONS[random.nextInt(PERMISSIONS.length)];
    return called(
        "setPosixFilePermissions",
        () ->
            empty(
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions))),
        path,
        permissions);
  }

  private Call times(Path path) {
    FileTime time = FileTime.fromMillis(random.nextInt(Integer.MAX_VALUE));
    return called(
        "setLastModifiedTime",
        () -> {
          Files.setLastModifiedTime(path, time);
          return Files.getLastModifiedTime(path);
        },
        path,
        time);
  }

  private Object listed(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      TreeSet<String> names = new TreeSet<>();
      entries.forEach(each -> names.add(each.getFileName() + (Files.isDirectory(each) ? "/" : "")));
      return names;
    }
  }

  private static Object read(Path path) throws IOException {
    return Files.isDirectory(path) ? "a directory" : Files.readString(path);
  }

  private static Object attributes(Path path, LinkOption... options) throws IOException {
    var all =
        Files.readAttributes(path, "posix:permissions,size,isDirectory,isSymbolicLink", options);
    boolean directory = Boolean.TRUE.equals(all.get("isDirectory"));
    boolean link = Boolean.TRUE.equals(all.get("isSymbolicLink"));
    return (directory ? "directory" : "size " + all.get("size"))
        + (link
            ? " link"
            : " " + PosixFilePermissions.toString(permissionsOf(all.get("permissions"))));
  }

  @SuppressWarnings("unchecked")
  private static Set<java.nio.file.attribute.PosixFilePermission> permissionsOf(Object value) {
    return (Set<java.nio.file.attribute.PosixFilePermission>) value;
  }
}
