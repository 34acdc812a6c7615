package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.MountSettings;
import io.tierfs.fuse.MountException;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Mounts by {@code fusermount3}, the set-uid helper of libfuse 3, for users who may not themselves.
 *
 * <p>It opens the device, mounts, and sends the descriptor over a socket whose number it finds in
 * its environment. It is started by {@code posix_spawn}: Java's own way of starting programs closes
 * all descriptors in the child.
 */
final class Fusermount {
  private static final String PROGRAM = "fusermount3";
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SCM_RIGHTS = 1;

  /** Of {@code struct msghdr}: iov 16, iovlen 24, control 32, controllen 40. */
  private static final int MESSAGE_SIZE = 56;

  private static final int CONTROL_SIZE = 64;

  /** Of {@code struct cmsghdr}: len 0, level 8, type 12, then the descriptor. */
  private static final int DESCRIPTOR_AT = 16;

  private Fusermount() {}

  /** The helper; fails with a sentence for the user where it is not installed. */
  static Path find() throws MountException {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String directory : path.split(File.pathSeparator, -1)) {
      Path program = Path.of(directory.isEmpty() ? "." : directory).resolve(PROGRAM);
      if (Files.isExecutable(program)) {
        return program.toAbsolutePath();
      }
    }
    throw new MountException(
        PROGRAM + " is not installed; only root can mount without it (package fuse3).");
  }

  /** Mounts; the device whose first message waits. */
  static Device mount(MountPlace place) throws MountException {
    Path program = find();
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      MemorySegment pair = arena.allocate(8, 4);
      if (calls.call(Sys.SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, pair.address(), 0, 0) < 0) {
        throw new MountException("No socket for " + PROGRAM + ": too many open files?");
      }
      int ours = pair.getAtIndex(ValueLayout.JAVA_INT, 0);
      int theirs = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
      calls.call(Sys.FCNTL, ours, Sys.F_SETFD, Sys.FD_CLOEXEC);
      int child;
      try {
        child = spawn(arena, calls, program, place, theirs);
      } finally {
        calls.close(theirs);
      }
      long descriptor = child < 0 ? -1 : receive(arena, calls, ours);
      calls.close(ours);
      if (child > 0) {
        // Collects the child; where this process ignores its children it is gone already.
        calls.call(Sys.WAIT4, child, 0, 0);
      }
      if (descriptor < 0) {
        throw new MountException(
            PROGRAM
                + " could not mount on "
                + place.point()
                + ": it wrote the reason to standard error.");
      }
      return new Device((int) descriptor);
    }
  }

  /** The number of the process, negative where there is none. */
  private static int spawn(
      Arena arena, SystemCalls calls, Path program, MountPlace place, int socket) {
    List<MemorySegment> arguments = new ArrayList<>();
    for (String argument : List.of(PROGRAM, "-o", options(place), "--")) {
      arguments.add(calls.text(argument));
    }
    arguments.add(calls.text(place.point()));
    List<MemorySegment> environment =
        List.of(calls.text("_FUSE_COMMFD=" + socket), calls.text("PATH=/usr/sbin:/usr/bin:/bin"));
    MemorySegment process = arena.allocate(8, 8);
    int error =
        Libc.call(
            calls.capture(),
            "posix_spawn",
            process.address(),
            calls.text(program).address(),
            0,
            0,
            vector(arena, arguments),
            vector(arena, environment));
    return error == 0 ? process.get(ValueLayout.JAVA_INT, 0) : -1;
  }

  private static String options(MountPlace place) {
    MountSettings settings = place.settings();
    List<String> options = new ArrayList<>(place.options());
    options.add("subtype=" + MountPlace.SUBTYPE);
    // A comma would begin the next option.
    options.add("fsname=" + settings.name().replace("\\", "\\\\").replace(",", "\\,"));
    if (settings.readOnly()) {
      options.add("ro");
    }
    return String.join(",", options);
  }

  private static long vector(Arena arena, List<MemorySegment> texts) {
    MemorySegment vector = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      vector.setAtIndex(ValueLayout.JAVA_LONG, i, texts.get(i).address());
    }
    return vector.address();
  }

  /** Waits for the descriptor; negative where the helper ended without sending one. */
  private static long receive(Arena arena, SystemCalls calls, int socket) {
    MemorySegment data = arena.allocate(8, 8);
    MemorySegment buffer = arena.allocate(16, 8);
    MemorySegment control = arena.allocate(CONTROL_SIZE, 8);
    MemorySegment message = arena.allocate(MESSAGE_SIZE, 8);
    buffer.set(ValueLayout.JAVA_LONG, 0, data.address());
    buffer.set(ValueLayout.JAVA_LONG, 8, 1);
    message.set(ValueLayout.JAVA_LONG, 16, buffer.address());
    message.set(ValueLayout.JAVA_LONG, 24, 1);
    message.set(ValueLayout.JAVA_LONG, 32, control.address());
    message.set(ValueLayout.JAVA_LONG, 40, CONTROL_SIZE);
    long received;
    do {
      received = calls.call(Sys.RECVMSG, socket, message.address(), MSG_CMSG_CLOEXEC);
    } while (received == -Sys.EINTR);
    boolean carries =
        received > 0
            && message.get(ValueLayout.JAVA_LONG, 40) >= DESCRIPTOR_AT + Integer.BYTES
            && control.get(ValueLayout.JAVA_INT, 12) == SCM_RIGHTS;
    return carries ? control.get(ValueLayout.JAVA_INT, DESCRIPTOR_AT) : -1;
  }
}
