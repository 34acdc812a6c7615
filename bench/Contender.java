import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to see two directories as one.
 *
 * @param says what it is, for readers
 * @param kind who made it, and whether it is a union
 * @param overIoUring needs the kernel's switch for FUSE over io_uring
 * @param mount the command that mounts; empty: the directory itself
 * @param version the command that tells its version; empty: the kernel's
 * @param lacks what is missing here, or empty
 */
record Contender(
    String name,
    String says,
    Kind kind,
    boolean overIoUring,
    List<String> mount,
    List<String> version,
    String lacks) {

  enum Kind {
    /** The directory without anything above it. */
    NATIVE,
    /** A union inside the kernel. */
    KERNEL,
    /** A union of others. */
    PEER,
    /** Of others, and no union: shows one directory. */
    MIRROR,
    OURS;

    /** All files lie in one directory. */
    boolean single() {
      return this == NATIVE || this == MIRROR;
    }

    boolean fuse() {
      return this == PEER || this == MIRROR || this == OURS;
    }
  }

  /** What the benchmark lies in. */
  record Places(Path base) {
    Path hot() {
      return base.resolve("hot");
    }

    Path cold() {
      return base.resolve("cold");
    }

    Path work() {
      return base.resolve("work");
    }

    Path mount() {
      return base.resolve("mnt");
    }
  }

  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+[\\w.+-]*");
  private static final List<String> NO_VERSION = List.of();

  /** The table of all. To add one, add a line. */
  static List<Contender> all(Places at, Path bench, String tierfs) throws Exception {
    String hot = at.hot().toString();
    String cold = at.cold().toString();
    String mount = at.mount().toString();
    List<Contender> all = new ArrayList<>();
    Files.createDirectories(at.hot());
    Files.createDirectories(at.cold());

    all.add(of("native", "the directory itself", Kind.NATIVE, List.of(), NO_VERSION, ""));
    all.add(
        of(
            "overlayfs",
            "in the kernel; nothing may change its tiers behind its back",
            Kind.KERNEL,
            List.of(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "lowerdir=" + cold + ",upperdir=" + hot + ",workdir=" + at.work(),
                mount),
            NO_VERSION,
            isRoot() ? "" : "run as root"));

    String debian = "/usr/bin/mergerfs";
    String mergerfs = environment("MERGERFS", onPath("mergerfs"));
    String noMergerfs = "Debian: apt-get install mergerfs";
    String branches = hot + ":" + cold;
    // By default it makes no file where less than 4 GiB is free; placement, not speed.
    String room = "minfreespace=1M";
    if (!mergerfs.equals(debian) && Files.isExecutable(Path.of(debian))) {
      all.add(
          of(
              "mergerfs-debian",
              "its defaults, the version of Debian",
              Kind.PEER,
              List.of(debian, "-o", room, branches, mount),
              List.of(debian, "--version"),
              ""));
    }
    all.add(
        of(
            "mergerfs",
            "its defaults",
            Kind.PEER,
            List.of(mergerfs, "-o", room, branches, mount),
            List.of(mergerfs, "--version"),
            executable(mergerfs, noMergerfs)));
    all.add(
        of(
            "mergerfs-tuned",
            "as its manual says for speed: passthrough where it has it, cached files, listings and"
                + " links, no extended attributes, names and attributes kept for an hour",
            Kind.PEER,
            List.of(mergerfs, "-o", room + "," + tuned(mergerfs), branches, mount),
            List.of(mergerfs, "--version"),
            executable(mergerfs, noMergerfs)));
    all.add(
        of(
            "unionfs-fuse",
            "its defaults, both directories writable",
            Kind.PEER,
            List.of("unionfs", hot + "=RW:" + cold + "=RW", mount),
            List.of("sh", "-c", "unionfs --version 2>&1 | grep unionfs"),
            executable(onPath("unionfs"), "Debian: apt-get install unionfs-fuse")));
    all.add(
        of(
            "mhddfs",
            "with one thread: with several, its default, it crashed in the one run that tried",
            Kind.PEER,
            List.of("mhddfs", hot + "," + cold, mount, "-o", "mlimit=100M", "-s"),
            List.of("dpkg-query", "-W", "-f", "${Version}", "mhddfs"),
            executable(onPath("mhddfs"), "Debian: apt-get install mhddfs")));
    String python = "/usr/bin/python3";
    all.add(
        of(
            "python",
            "a hundred lines of Python: the primary directory, else the fallback"
                + " (`bench/peers/article.py`)",
            Kind.PEER,
            List.of(python, bench.resolve("peers/article.py").toString(), hot, cold, mount),
            List.of(python, "--version"),
            works(python, "-c", "import fusepy") ? "" : "Debian: apt-get install python3-fusepy"));

    String mirror = environment("PASSTHROUGH_HP", onPath("passthrough_hp"));
    String noMirror =
        executable(
            mirror, "an example program of libfuse 3.18 or newer; name it in PASSTHROUGH_HP");
    all.add(
        of(
            "passthrough_hp",
            "libfuse's own mirror of one directory, not a union; data by copying; names kept for a"
                + " day",
            Kind.MIRROR,
            List.of(mirror, "--nopassthrough", cold, mount),
            libraryOf(mirror),
            noMirror));
    all.add(
        new Contender(
            "passthrough_hp-best",
            "the same with passthrough and FUSE over io_uring",
            Kind.MIRROR,
            true,
            List.of(mirror, "-o", "io_uring", cold, mount),
            libraryOf(mirror),
            noMirror.isEmpty() ? lacksIoUring() : noMirror));

    all.add(ours("tierfs-jnr", "by libfuse 2", "mount { transport = jnr }", false, at, tierfs));
    all.add(ours("tierfs", "its defaults, by /dev/fuse", "", false, at, tierfs));
    all.add(
        ours(
            "tierfs-exclusive",
            "nothing may change the tiers behind its back",
            "cache { mode = exclusive }",
            false,
            at,
            tierfs));
    all.add(ours("tierfs-uring", "its defaults, by FUSE over io_uring", "", true, at, tierfs));
    return all;
  }

  private static Contender of(
      String name, String says, Kind kind, List<String> mount, List<String> version, String lacks) {
    return new Contender(name, says, kind, false, mount, version, lacks);
  }

  private static Contender ours(
      String name, String says, String options, boolean overIoUring, Places at, String tierfs)
      throws Exception {
    Path config = at.base().resolve(name + ".conf");
    Files.writeString(
        config,
        """
        tierfs {
          %s
          tiers = [
            { name = hot, type = localdir, path = "%s" }
            { name = cold, type = localdir, path = "%s" }
          ]
        }
        """
            .formatted(options, at.hot(), at.cold()));
    String lacks = overIoUring ? lacksIoUring() : "";
    if (lacks.isEmpty() && !works(tierfs, "check", config.toString())) {
      lacks = output(tierfs, "check", config.toString()).strip();
    }
    return new Contender(
        name,
        says,
        Kind.OURS,
        overIoUring,
        List.of(
            "env",
            // Where the kernel offers it, it is used unless told otherwise.
            "TIERFS_JAVA_OPTS=-Dtierfs.fuse.uring=" + overIoUring,
            tierfs,
            "mount",
            config.toString(),
            at.mount().toString()),
        List.of(tierfs, "version"),
        lacks);
  }

  /** Tells the version of the libfuse that a program is linked with. */
  private static List<String> libraryOf(String program) {
    String line =
        "basename $(readlink -f $(ldd \"$0\" | sed -n 's/.*libfuse3.* => \\([^ ]*\\) .*/\\1/p'))";
    return List.of("sh", "-c", line, program);
  }

  private static String tuned(String mergerfs) throws Exception {
    String common =
        "category.create=ff,cache.files=auto-full,cache.entry=3600,cache.attr=3600,"
            + "cache.readdir=true,cache.symlinks=true,cache.statfs=60,xattr=nosys,"
            + "security_capability=false,";
    Matcher version = Pattern.compile("(\\d+)\\.(\\d+)").matcher(output(mergerfs, "--version"));
    boolean passthrough =
        version.find()
            && (Integer.parseInt(version.group(1)) > 2 || Integer.parseInt(version.group(2)) >= 41);
    return passthrough
        ? common.replace("security_c", "security-c")
            + "cache.negative-entry=3600,passthrough.io=rw,func.readdir=cor"
        : common + "cache.negative_entry=3600";
  }

  /** The version as its program tells it; empty for what is part of the kernel or tells none. */
  String tellVersion() throws Exception {
    if (version.isEmpty()) {
      return "";
    }
    Matcher matcher = VERSION.matcher(output(version.toArray(String[]::new)));
    return matcher.find() ? matcher.group() : "";
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String lacksIoUring() {
    if (!Files.exists(IoUring.SWITCH)) {
      return "needs Linux 6.14 or newer, built with FUSE over io_uring";
    }
    return IoUring.usable() ? "" : "run as root, or write 1 to " + IoUring.SWITCH;
  }

  private static String environment(String name, String other) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? other : value;
  }

  private static String executable(String program, String advice) {
    return !program.isEmpty() && Files.isExecutable(Path.of(program)) ? "" : advice;
  }

  private static String onPath(String program) throws Exception {
    return output("sh", "-c", "command -v " + program).strip();
  }

  private static boolean works(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What a command writes; empty if there is no such command. */
  static String output(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes());
    } catch (IOException e) {
      return "";
    }
  }
}
