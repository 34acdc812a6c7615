package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The mounts that daemons of one user hold: a locked file for each.
 *
 * <p>The lock goes when the process ends, however it ends. So a file that is locked belongs to a
 * daemon that lives, and waiting for the lock is waiting for the daemon's end: no process number is
 * trusted and nothing is polled. Files are emptied, never removed, so that all who lock one lock
 * the same one.
 *
 * <p>A process must not look up what it claimed itself: closing any descriptor of a file gives up
 * all its locks on that file (fcntl(2)).
 */
record Registry(Path directory) {
  private static final int RECORD_BYTES_MAX = 64 * 1024;

  /** How long a daemon without a mount may take to close its tiers. */
  private static final Duration ENDING = Duration.ofSeconds(20);

  /** A mount point held by this process. */
  static final class Claim implements Closeable {
    private final FileChannel channel;

    private Claim(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        channel.truncate(0);
        channel.close();
      }
    }
  }

  /** The registry of the user whose environment this is. */
  static Registry of(Map<String, String> environment) {
    String own = environment.get("TIERFS_STATE_DIR");
    if (own != null) {
      return new Registry(Path.of(own).toAbsolutePath());
    }
    String user = System.getProperty("user.name", "nobody");
    String session = environment.get("XDG_RUNTIME_DIR");
    if (user.equals("root")) {
      return new Registry(Path.of("/run/tierfs"));
    }
    return new Registry(
        session == null ? Path.of("/tmp/tierfs-" + user) : Path.of(session, "tierfs"));
  }

  /** Takes a mount point for this process, or says who has it. */
  Claim claim(MountRecord mount) throws IOException, InterruptedException {
    makeDirectory();
    FileChannel channel =
        FileChannel.open(
            file(mount.point()),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        // A daemon that lives; or one that is about to end, for its mount is gone; or somebody who
        // looks whether there is one.
        boolean mounted = MountTable.read().at(mount.point()).isPresent();
        if (mounted || !awaitLock(channel, ENDING)) {
          throw held(mount.point(), read(channel));
        }
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(mount.toText().getBytes(UTF_8)), 0);
      return new Claim(channel);
    } catch (IOException | RuntimeException | InterruptedException e) {
      channel.close();
      throw e;
    }
  }

  private static CliException held(Path point, Optional<MountRecord> holder) {
    String process = holder.map(mount -> " (process " + mount.pid() + ")").orElse("");
    return new CliException(
        ExitCode.MOUNT, point + ": held by a tierfs daemon" + process + "; unmount first");
  }

  private void makeDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    String owner = Files.getOwner(directory).getName();
    if (!owner.equals(System.getProperty("user.name", owner))) {
      throw new CliException(
          ExitCode.FAILURE, directory + " belongs to " + owner + ": set TIERFS_STATE_DIR");
    }
  }

  /** The record of a mount point whose daemon lives. */
  Optional<MountRecord> find(Path point) throws IOException {
    return live(file(point));
  }

  /** All mounts whose daemons live. */
  List<MountRecord> all() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<MountRecord> mounts = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        live(file).ifPresent(mounts::add);
      }
    }
    return mounts;
  }

  private static Optional<MountRecord> live(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      return lock == null ? read(channel) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<MountRecord> read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), RECORD_BYTES_MAX));
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
      // The rest comes with the next read.
    }
    return MountRecord.parse(new String(bytes.array(), 0, bytes.position(), UTF_8));
  }

  /** Returns when the daemon of a mount point has ended; false where it has not in time. */
  boolean awaitEnd(Path point, Duration limit) throws IOException, InterruptedException {
    try (FileChannel channel = FileChannel.open(file(point), StandardOpenOption.WRITE)) {
      return awaitLock(channel, limit);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** A lock cannot be waited for with a limit, a thread can. */
  private static boolean awaitLock(FileChannel channel, Duration limit)
      throws InterruptedException {
    Thread waiter = Thread.ofPlatform().daemon().name("tierfs-lock").start(() -> lock(channel));
    return waiter.join(limit);
  }

  private static void lock(FileChannel channel) {
    try {
      channel.lock();
    } catch (IOException e) {
      // Closed: nobody waits any more.
    }
  }

  /**
   * By a hash of the mount point (FNV-1a, 64 bits): the provider of a stronger one starts slowly.
   */
  private Path file(Path point) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : point.toString().getBytes(UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return directory.resolve(HexFormat.of().toHexDigits(hash) + ".mount");
  }
}
