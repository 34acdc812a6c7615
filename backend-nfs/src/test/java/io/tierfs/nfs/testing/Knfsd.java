package io.tierfs.nfs.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The Linux kernel's own NFS server, in an emulated machine that {@code bin/knfsd} has started,
 * with a shell in that machine. All tests of a run share it, so each class has a directory of its
 * own.
 *
 * <p>The system property {@code tierfs.knfsd} holds the ports on 127.0.0.1 of NFS, MOUNT and the
 * shell. Thread-safe.
 */
public final class Knfsd implements ServerSide {
  /** The export that lets root be root. */
  public static final String EXPORT = "/srv/export";

  /** An export that makes nobody of root; anybody may write to it. */
  public static final String SQUASHED = "/srv/squashed";

  private static final String PROPERTY = "tierfs.knfsd";
  private static final String DONE = "done.";
  private static final int ANSWER_MILLIS = 60_000;
  private static final int POLL_MILLIS = 1_000;
  private static final long BOOT_SECONDS = 180;

  private final int port;
  private final int mountPort;
  private final int shellPort;
  private final String path;

  private Knfsd(int port, int mountPort, int shellPort, String path) {
    this.port = port;
    this.mountPort = mountPort;
    this.shellPort = shellPort;
    this.path = path;
  }

  /**
   * The server with an empty directory of this name; skips the running test where there is none.
   */
  public static Knfsd start(String directory) throws IOException {
    String ports = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(ports.isEmpty(), "is run by bin/knfsd");
    int[] numbers = Arrays.stream(ports.split(",")).mapToInt(Integer::parseInt).toArray();
    Knfsd top = new Knfsd(numbers[0], numbers[1], numbers[2], EXPORT);
    String unused = top.run("rm -rf " + directory + "; mkdir -m 777 " + directory);
    return new Knfsd(top.port, top.mountPort, top.shellPort, EXPORT + "/" + directory);
  }

  public int port() {
    return port;
  }

  public int mountPort() {
    return mountPort;
  }

  /** The directory as the server has it, which is also its path for all versions of NFS. */
  public String path() {
    return path;
  }

  /** How to mount the directory. */
  public NfsSettings settings(NfsVersion version) {
    return settings(version, path);
  }

  /** How to mount another. */
  public NfsSettings settings(NfsVersion version, String exported) {
    return NfsSettings.of("127.0.0.1", port, exported)
        .withVersions(version)
        .withMountPort(mountPort);
  }

  /**
   * Runs a script by the machine's shell, in the directory.
   *
   * @return what it has written
   * @throws IOException also where a command of it fails
   */
  public String run(String script) throws IOException {
    return new String(output(script, ANSWER_MILLIS), UTF_8);
  }

  private byte[] output(String script, int millis) throws IOException {
    var all = new ByteArrayOutputStream();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), shellPort), millis);
      socket.setSoTimeout(millis);
      String text = "exec 2>&1\nset -e\ncd " + path + "\n" + script + "\nprintf " + DONE + "\n";
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().transferTo(all);
    }
    byte[] bytes = all.toByteArray();
    int end = bytes.length - DONE.length();
    if (end < 0 || !new String(bytes, end, DONE.length(), UTF_8).equals(DONE)) {
      throw new IOException("failed: " + script + "\n" + all.toString(UTF_8));
    }
    return Arrays.copyOf(bytes, end);
  }

  /** Ends all threads of the server, with all that it knows of its clients, and starts new ones. */
  public void restart() throws IOException {
    String unused = run("cd /; rpc.nfsd 0; /start-nfsd");
  }

  /** Resets the machine, as a power cut would; returns when it serves again. */
  public void cutPower() throws IOException {
    String before = run("cat /run/ready");
    try {
      String unused =
          new String(output("echo b >/proc/sysrq-trigger; sleep 60", POLL_MILLIS), UTF_8);
    } catch (IOException reset) {
      // There is nobody left to answer.
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOOT_SECONDS);
    while (true) {
      try {
        if (!new String(output("cat /run/ready", POLL_MILLIS), UTF_8).equals(before)) {
          return;
        }
      } catch (IOException notYet) {
        if (System.nanoTime() > deadline) {
          throw new IOException("the machine does not come back", notYet);
        }
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      boolean unused = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  @Override
  public byte[] read(String file) throws IOException {
    return output("cat '" + file + "'", ANSWER_MILLIS);
  }

  /** The SHA-256 of what a file holds, in hexadecimal. */
  public String hash(String file) throws IOException {
    return run("sha256sum '" + file + "'").substring(0, 64);
  }

  @Override
  public void write(String file, String text) throws IOException {
    String unused = run("printf %s '" + text + "' >'" + file + "'");
  }

  @Override
  public void makeFiles(String directory, List<String> names) throws IOException {
    String script = "cd '" + directory + "'\ntouch '" + String.join("'\ntouch '", names) + "'";
    String unused = run(script);
  }

  @Override
  public void delete(String file) throws IOException {
    String unused = run("rm '" + file + "'");
  }
}
