package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.MountException;
import io.tierfs.fuse.internal.MountPoint;
import io.tierfs.fuse.internal.Privileges;
import io.tierfs.fuse.internal.ServedMount;
import io.tierfs.fuse.internal.Transport;
import io.tierfs.fuse.internal.Unmounter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;

/** Mounts by the kernel's own protocol. */
public final class KernelTransport implements Transport {
  /** Set to false, it keeps the kernel from reading and writing files by itself. */
  static final String PASSTHROUGH = "tierfs.fuse.passthrough";

  /** How long to wait for the kernel's first message, which comes at once or never. */
  private static final long START_MILLIS_MAX = 10_000;

  private static final int RELEASE_MAJOR = 5;
  private static final int RELEASE_MINOR = 4;

  private final boolean passthrough;

  public KernelTransport() {
    this(!"false".equals(System.getProperty(PASSTHROUGH)));
  }

  /** As said, whatever the property says. */
  public KernelTransport(boolean passthrough) {
    this.passthrough = passthrough;
  }

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public void check(MountSettings settings) throws MountException {
    String reason = Libc.unavailable();
    if (!reason.isEmpty()) {
      throw new MountException("transport = kernel does not work here: " + reason + '.');
    }
    String release = System.getProperty("os.version", "");
    if (isOlder(release)) {
      throw new MountException("transport = kernel needs Linux 5.4 or newer, not " + release + '.');
    }
    if (!Files.exists(Device.PATH)) {
      throw new MountException(
          Device.PATH
              + " does not exist: load the kernel module with `modprobe fuse`;"
              + " a container needs `--device /dev/fuse --cap-add SYS_ADMIN`.");
    }
    if (!Files.isReadable(Device.PATH) || !Files.isWritable(Device.PATH)) {
      throw new MountException(
          Device.PATH + " cannot be opened by this user: `chmod 666 /dev/fuse` as root allows it.");
    }
    Privileges.check(settings);
    if (!Privileges.isRoot()) {
      Fusermount.find();
    }
  }

  static boolean isOlder(String release) {
    String[] numbers = release.split("[^0-9]+", 3);
    try {
      int major = Integer.parseInt(numbers[0]);
      int minor = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
      return major < RELEASE_MAJOR || (major == RELEASE_MAJOR && minor < RELEASE_MINOR);
    } catch (NumberFormatException e) {
      return true;
    }
  }

  @Override
  public Mount mount(Union union, MountPoint point, MountSettings settings, CacheSettings cache)
      throws MountException {
    return connect(union, point, settings, cache).mount();
  }

  /** A mount and the connection behind it. */
  record Connected(Mount mount, Session session) {}

  Connected connect(Union union, MountPoint point, MountSettings settings, CacheSettings cache)
      throws MountException {
    MountPlace place = new MountPlace(point.path(), settings);
    boolean root = Privileges.isRoot();
    Device device = root ? RootMounter.mount(place) : Fusermount.mount(place);
    try {
      Handshake agreed = shakeHands(device, place, passthrough && root);
      Backings backings = new Backings(device, agreed.has(Handshake.PASSTHROUGH));
      Served served = Served.of(union, cache, backings, device::notify);
      Dispatcher dispatcher = new Dispatcher(served, agreed.has(Handshake.SETXATTR_EXT));
      Session session = new Session(device, served, dispatcher);
      ServedMount mount =
          new ServedMount(name(), place.point(), session, lazy -> detach(place, root, lazy));
      session.start();
      return new Connected(mount, session);
    } catch (IOException | RuntimeException e) {
      abandon(device, place, root);
      throw e instanceof MountException refused
          ? refused
          : new MountException(
              "The kernel and this program did not come to an understanding on "
                  + place.point()
                  + ": "
                  + e.getMessage(),
              e);
    }
  }

  private static Handshake shakeHands(Device device, MountPlace place, boolean passthrough)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      try (Buffers buffers = new Buffers(calls)) {
        Channel channel = new Channel(calls, device.descriptor());
        Request request = buffers.request();
        Reply reply = buffers.reply();
        while (calls.awaitInput(device.descriptor(), START_MILLIS_MAX) > 0
            && channel.receive(request)
            && request.opcode() == Opcode.INIT) {
          reply.begin(request.unique());
          Handshake agreed = Handshake.answer(request, reply, passthrough);
          if (channel.send(reply)) {
            return agreed;
          }
        }
        throw new MountException(
            "The kernel did not begin to talk to the mount on " + place.point() + '.');
      }
    }
  }

  private static void abandon(Device device, MountPlace place, boolean root) {
    try (Arena arena = Arena.ofConfined()) {
      detach(place, root, true);
      device.close(new SystemCalls(arena));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean detach(MountPlace place, boolean root, boolean lazy)
      throws InterruptedException {
    return root ? RootMounter.unmount(place, lazy) : Unmounter.fusermount(place.point(), lazy);
  }
}
