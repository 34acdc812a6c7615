package io.tierfs.nfs.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A running nfs-ganesha on 127.0.0.1, with ports, state and mount namespace of its own, so that any
 * number of them run at once and none disturbs what the machine itself serves.
 *
 * <p>It needs root and Debian's packages nfs-ganesha and nfs-ganesha-vfs; {@link #assumeAvailable}
 * skips a test without them. The server ends with {@link #close()}, and at the latest with this
 * JVM, however that ends. Not thread-safe.
 */
public final class Ganesha implements AutoCloseable {
  /** The path of the export for NFS 4; for NFS 3 it is {@link #directory()}. */
  public static final String PSEUDO = "/exp";

  private static final long START_SECONDS = 20;
  private static final int START_ATTEMPTS = 5;
  // Below the ports that the kernel gives to clients: nobody takes one while its server is down.
  private static final int FIRST_PORT = 12_000;
  private static final int LAST_PORT = 31_999;

  // $1 holds the server's own files. The watcher reads this JVM's end of a pipe: a line ends the
  // server, and the end of the JVM ends it too and removes the files that the JVM cannot remove.
  private static final String SCRIPT =
      """
      # Mounts of other tests would live for as long as this namespace has them, too.
      grep " fuse[. ]" /proc/mounts | cut -d " " -f 2 |
        while read -r point; do timeout 5 umount -cil "$point"; done 2>>"$1/out" >&2
      mount --bind "$1/run" /run || exit 1
      mount --bind "$1/state" /var/lib/nfs || exit 1
      exec 3<&0
      ganesha.nfsd -F -L "$1/log" -f "$1/conf" -p "$1/run/pid" <&- >>"$1/out" 2>&1 &
      server=$!
      { read -r _ <&3 || : >"$1/orphan"; kill -KILL $server; } 2>/dev/null &
      watcher=$!
      echo $server
      wait $server
      kill $watcher 2>/dev/null
      [ ! -e "$1/orphan" ] || rm -rf "$1"
      """;

  private final GaneshaOptions options;
  private final Path home;
  private final Path directory;
  private final Optional<SmallPortmap> portmap;
  private final Thread hook = new Thread(this::closeQuietly, "ganesha-hook");
  private int port;
  private int mountPort;
  private Optional<Running> running = Optional.empty();

  private record Running(Process script, long pid) {}

  private Ganesha(GaneshaOptions options) throws IOException {
    this.options = options;
    Path memory = Path.of("/dev/shm");
    home =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "tierfs-ganesha-")
            : Files.createTempDirectory("tierfs-ganesha-");
    Files.createDirectories(home.resolve("run/ganesha"));
    Files.createDirectories(home.resolve("state/ganesha"));
    directory =
        options.export().isPresent()
            ? options.export().orElseThrow().toRealPath()
            : Files.createDirectory(home.resolve("export"));
    portmap =
        options.version3()
            ? Optional.of(new SmallPortmap(home.resolve("run/rpcbind.sock")))
            : Optional.empty();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether a server can be started here: Linux, root, the program. */
  public static boolean available() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("user.name").equals("root")
        && onPath("ganesha.nfsd")
        && hasVfs()
        && canUnshare();
  }

  /** Skips the running test, visibly, where no server can be started. */
  public static void assumeAvailable() {
    Assumptions.assumeTrue(
        available(), "needs root, and Debian's packages nfs-ganesha and nfs-ganesha-vfs");
  }

  /** Starts a server and returns when it answers. */
  public static Ganesha start(GaneshaOptions options) throws IOException {
    Ganesha server = new Ganesha(options);
    try {
      for (int attempt = 1; ; attempt++) {
        server.port = freePort();
        server.mountPort = freePort();
        try {
          server.launch();
          return server;
        } catch (IOException failure) {
          // Another may have taken a port since it was found free.
          if (attempt == START_ATTEMPTS) {
            throw failure;
          }
        }
      }
    } catch (IOException | RuntimeException failure) {
      server.closeQuietly();
      throw failure;
    }
  }

  /** The port of NFS. */
  public int port() {
    return port;
  }

  /** The port of MOUNT; nobody listens there unless NFS 3 is on. */
  public int mountPort() {
    return mountPort;
  }

  /** The exported directory as this machine sees it; for NFS 3 also the export's path. */
  public Path directory() {
    return directory;
  }

  /** The server's process. */
  public ProcessHandle process() {
    return ProcessHandle.of(running.orElseThrow().pid()).orElseThrow();
  }

  /** What the server has logged so far. */
  public String log() throws IOException {
    Path log = home.resolve("log");
    return Files.exists(log) ? Files.readString(log, UTF_8) : "";
  }

  /** Halts the server as it is; connections stay, nothing answers. */
  public void stop() throws IOException {
    signal("STOP");
    // Some of its threads may still be answering.
    Running halted = running.orElseThrow();
    while (!isHalted(halted.pid())) {
      pause(halted.script());
    }
  }

  private static boolean isHalted(long pid) throws IOException {
    try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        String state = Files.readString(thread.resolve("stat"));
        if (!state.startsWith("T", state.lastIndexOf(')') + 2)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Lets a halted server go on. */
  public void cont() throws IOException {
    signal("CONT");
  }

  /** Kills the server as a power failure would; returns when it is gone. */
  public void kill() throws IOException {
    if (running.isEmpty()) {
      return;
    }
    Running ended = running.orElseThrow();
    running = Optional.empty();
    try (var pipe = ended.script().getOutputStream()) {
      pipe.write('\n');
    } catch (IOException alreadyGone) {
      // Then there is nobody to tell.
    }
    await(ended.script());
  }

  /** Kills the server if it runs and starts it again on the same ports, with the same state. */
  public void restart() throws IOException {
    kill();
    launch();
  }

  /** Kills the server and removes all that is its own. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // This is the hook.
    }
    try {
      kill();
    } finally {
      if (portmap.isPresent()) {
        portmap.orElseThrow().close();
      }
      removeTree(home);
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException remains) {
      System.err.println("ganesha: " + home + " could not be removed: " + remains);
    }
  }

  private void launch() throws IOException {
    Files.writeString(home.resolve("conf"), options.configuration(directory, port, mountPort));
    Files.deleteIfExists(home.resolve("log"));
    Process script =
        new ProcessBuilder("unshare", "-m", "sh", "-c", SCRIPT, "ganesha", home.toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("out").toFile()))
            .start();
    String pid;
    try (var lines = new BufferedReader(new InputStreamReader(script.getInputStream(), UTF_8))) {
      pid = lines.readLine();
    }
    if (pid == null) {
      await(script);
      throw new IOException("no server: " + Files.readString(home.resolve("out"), UTF_8));
    }
    running = Optional.of(new Running(script, Long.parseLong(pid)));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!log().contains("NFS SERVER INITIALIZED")) {
      if (!script.isAlive() || System.nanoTime() > deadline) {
        String log = log();
        kill();
        throw new IOException("the server did not start: " + log);
      }
      pause(script);
    }
  }

  /** Waits a moment, or until the server has ended. */
  private static void pause(Process script) throws IOException {
    try {
      script.waitFor(10, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private static void await(Process script) throws IOException {
    try {
      if (!script.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
        script.destroyForcibly();
        throw new IOException("the server does not end");
      }
    } catch (InterruptedException interrupted) {
      script.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private void signal(String name) throws IOException {
    long pid = running.orElseThrow(() -> new IOException("the server does not run")).pid();
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    await(kill);
    if (kill.exitValue() != 0) {
      throw new IOException("the server is gone");
    }
  }

  private static int freePort() throws IOException {
    while (true) {
      int candidate = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
      try (var socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // The next one.
      }
    }
  }

  private static boolean onPath(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static boolean hasVfs() {
    try (var places = Files.newDirectoryStream(Path.of("/usr/lib"))) {
      for (Path place : places) {
        if (Files.exists(place.resolve("ganesha/libfsalvfs.so"))) {
          return true;
        }
      }
      return false;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Whether mount namespaces can be made, which root may not in most containers. */
  private static boolean canUnshare() {
    try {
      Process trial = new ProcessBuilder("unshare", "-m", "true").start();
      await(trial);
      return trial.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private static void removeTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
