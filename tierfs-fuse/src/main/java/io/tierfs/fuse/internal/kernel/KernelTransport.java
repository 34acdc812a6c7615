package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Capability;
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
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Mounts by the kernel's own protocol. */
public final class KernelTransport implements Transport {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** Set to false, it keeps the kernel from reading and writing files by itself. */
  static final String PASSTHROUGH = "tierfs.fuse.passthrough";

  /** Set to false, it keeps requests from coming over io_uring. */
  static final String URING = "tierfs.fuse.uring";

  /** How long to wait for the kernel's first message, which comes at once or never. */
  private static final long START_MILLIS_MAX = 10_000;

  private static final int RELEASE_MAJOR = 5;
  private static final int RELEASE_MINOR = 4;

  private final boolean passthrough;
  private final boolean uring;
  private final int ringPayloadBytes;

  public KernelTransport() {
    this(isWanted(PASSTHROUGH), isWanted(URING));
  }

  /** As said, whatever the properties say, as far as the kernel can. */
  public KernelTransport(boolean passthrough, boolean uring) {
    this(passthrough, uring, Rings.payloadBytes(Cpus.possible()));
  }

  /** As said, with rings whose requests carry so much. */
  KernelTransport(boolean passthrough, boolean uring, int ringPayloadBytes) {
    this.passthrough = passthrough;
    this.uring = uring;
    this.ringPayloadBytes = ringPayloadBytes;
  }

  private static boolean isWanted(String property) {
    return !"false".equals(System.getProperty(property));
  }

  /** Links the C library; where that cannot be, {@link #check} says why. */
  public static void prepare() {
    Libc.unavailable();
  }

  /** Takes away, as root, what is mounted somewhere; false where it is in use or cannot be. */
  public static boolean detach(Path point) {
    return Libc.unavailable().isEmpty() && RootMounter.unmount(point, false);
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
    @Nullable Served served = null;
    try {
      Agreement agreement = shakeHands(device, place, passthrough && root, uring && isLocal(union));
      Handshake agreed = agreement.handshake();
      Backings backings = new Backings(device, agreed.has(Handshake.PASSTHROUGH));
      served = Served.of(union, cache, backings, device::notify);
      Dispatcher dispatcher = new Dispatcher(served, agreed.has(Handshake.SETXATTR_EXT));
      Session session = new Session(device, served, dispatcher, agreement.rings());
      Pruner.start(served.nodes(), session.notifier(), agreed);
      ServedMount mount =
          new ServedMount(name(), place.point(), session, lazy -> detach(place, root, lazy));
      session.start();
      return new Connected(mount, session);
    } catch (IOException | RuntimeException e) {
      abandon(device, place, root);
      if (served != null) {
        served.close();
      }
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

  /** What was agreed, and the rings where requests over io_uring are part of it. */
  private record Agreement(Handshake handshake, @Nullable Rings rings) {}

  /**
   * Whether all tiers answer for themselves. Calls that wait for others would hold up, on a ring,
   * whatever else its processor asks for.
   */
  private static boolean isLocal(Union union) {
    return union.tiers().stream()
        .noneMatch(tier -> tier.capabilities().contains(Capability.REMOTE));
  }

  private Agreement shakeHands(Device device, MountPlace place, boolean backed, boolean ringed)
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
          Rings rings = ringed ? rings(device, request) : null;
          if (answer(channel, request, reply, backed, rings) instanceof Handshake agreed) {
            return new Agreement(agreed, rings);
          }
        }
        throw new MountException(
            "The kernel did not begin to talk to the mount on " + place.point() + '.');
      }
    }
  }

  /** The rings must be there before they are promised: the kernel would wait for them for ever. */
  private @Nullable Rings rings(Device device, Request request) throws IOException {
    if ((Handshake.offered(request) & Handshake.OVER_IO_URING) == 0) {
      LOG.log(Level.DEBUG, "requests come from /dev/fuse: the kernel does not offer io_uring");
      return null;
    }
    return Rings.prepare(device, Cpus.possible(), ringPayloadBytes);
  }

  /** What is agreed, {@code null} where the kernel did not take the answer. */
  private static @Nullable Handshake answer(
      Channel channel, Request request, Reply reply, boolean backed, @Nullable Rings rings)
      throws IOException {
    boolean taken = false;
    try {
      long more =
          (backed ? Handshake.PASSTHROUGH : 0) | (rings == null ? 0 : Handshake.OVER_IO_URING);
      int bytes = rings == null ? Handshake.WRITE_BYTES_MAX : rings.payloadBytes();
      reply.begin(request.unique());
      Handshake agreed = Handshake.answer(request, reply, more, bytes);
      taken = channel.send(reply);
      return taken ? agreed : null;
    } finally {
      if (!taken && rings != null) {
        rings.abandon();
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
