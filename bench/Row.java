import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is measured: the rows of the comparison, in their order. */
enum Row {
  STAT_COLD("names", "stat", "µs", "attributes of a file that the kernel has not heard of"),
  STAT_WARM("names", "stat again", "µs", "the same, at once"),
  STAT_LATER("names", "stat 3 s later", "µs", "the same, three seconds after the last time"),
  STAT_COLD_4("names", "stat, 4 threads", "µs", "as the first, by four threads"),
  ABSENT("names", "absent", "µs", "a name that does not exist"),
  ABSENT_AGAIN("names", "absent again", "µs", "the same, at once"),
  READDIR("names", "readdir", "µs", "a listing, per entry"),
  READDIR_AGAIN("names", "readdir again", "µs", "the same, at once"),
  LIST("names", "ls -l", "µs", "a listing with the attributes of all, per entry"),
  READ_COLD("names", "open-read", "µs", "open, read 4 KiB and close a file for the first time"),
  READ_WARM("names", "open-read again", "µs", "the same, at once"),
  CREATE("changes", "create", "µs", "a new, empty file"),
  RENAME("changes", "rename", "µs", "a file within its directory"),
  UNLINK("changes", "unlink", "µs", "an empty file"),
  CREATE_4("changes", "create, 4 threads", "µs", "as above, each thread in a directory of its own"),
  RENAME_4("changes", "rename, 4 threads", "µs", "likewise"),
  UNLINK_4("changes", "unlink, 4 threads", "µs", "likewise"),
  READ("data", "read", "MB/s", "a file in order for the first time, 1 MiB at a time"),
  READ_AGAIN("data", "read again", "MB/s", "the same, at once"),
  WRITE("data", "write", "MB/s", "a new file in order, 1 MiB at a time"),
  READ_4K("data", "read 4K", "µs", "4 KiB anywhere in the file read before"),
  WRITE_4K("data", "write 4K", "µs", "4 KiB anywhere in the file written before"),
  DIRECT_READ("data", "direct read", "MB/s", "with O_DIRECT: in order, 1 MiB at a time"),
  DIRECT_WRITE("data", "direct write", "MB/s", "likewise, over what is there"),
  DIRECT_READ_4K("data", "direct read 4K", "µs", "with O_DIRECT: 4 KiB anywhere"),
  DIRECT_WRITE_4K("data", "direct write 4K", "µs", "likewise, over what is there"),
  FIND("programs", "find", "ms", "`find -size` through the source tree, which looks at every entry, for the first time"),
  FIND_AGAIN("programs", "find again", "ms", "the same, at once"),
  DU("programs", "du", "ms", "`du -s` of it"),
  GREP("programs", "grep -r", "ms", "through all its files for the first time"),
  GIT("programs", "git status", "ms", "the first, which reads all files"),
  GIT_AGAIN("programs", "git status again", "ms", "the next, which looks at all of them"),
  UNTAR("programs", "untar", "ms", "`tar -x` of it into the union"),
  RSYNC("programs", "rsync", "ms", "`rsync -a` of it into the union"),
  RSYNC_AGAIN("programs", "rsync again", "ms", "the same, with nothing to do"),
  REMOVE("programs", "rm -rf", "ms", "of what tar unpacked"),
  START("resources", "start", "ms", "from the mount command to the first answered `stat`"),
  MEMORY_REST("resources", "memory at rest", "MB", "the daemon's resident memory once mounted"),
  MEMORY_LOAD("resources", "memory after load", "MB", "the same after all other rows"),
  PROCESSOR(
      "resources",
      "processor",
      "µs",
      "the daemon's time for an operation of *names* and *changes*");

  final String group;
  final String title;
  final String unit;
  final String says;

  Row(String group, String title, String unit, String says) {
    this.group = group;
    this.title = title;
    this.unit = unit;
    this.says = says;
  }

  static List<String> groups() {
    return Arrays.stream(values()).map(row -> row.group).distinct().toList();
  }

  static List<Row> of(String group) {
    return Arrays.stream(values()).filter(row -> row.group.equals(group)).toList();
  }

  /** The name on the command line: stat-again for "stat again". */
  String key() {
    return title.replace(" -", "-").replaceAll("[ ,]+", "-");
  }

  static Optional<Row> find(String key) {
    return Arrays.stream(values()).filter(row -> row.key().equals(key)).findAny();
  }

  /** How many times the native file system's time this took; below 1 is faster. */
  double ratio(double value, double nativeValue) {
    return unit.equals("MB/s") ? nativeValue / value : value / nativeValue;
  }

  boolean comparesToNative() {
    return !group.equals("resources");
  }
}
