package io.tierfs.fuse.internal.kernel;

import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The queues by which the kernel gives requests over io_uring (Linux 6.14): one for each processor,
 * with those of the callers on it.
 *
 * <p>Each queue is served by threads that stay on its processor, because waking a thread elsewhere
 * is most of what a request costs. There is one at first; who takes a request and leaves fewer than
 * {@link #SPARE} waiting starts another one. There have to be some to spare: what comes when nobody
 * waits is given to whoever is the next to answer, and not to a thread that begins to wait. The
 * kernel prefers the entry that was given back last, so of several threads the same one serves a
 * lonely caller. They stay until the mount ends, for the kernel takes no entry back without failing
 * the request that may just be coming in. Thread-safe.
 *
 * <p>Everything that can fail is set up before the kernel is promised anything: it waits for its
 * queues to be complete. Where it refuses one after all, it serves the whole mount by {@code
 * /dev/fuse}.
 */
final class Rings {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** So many calls of slow tiers may be under way at once, besides one for each processor. */
  static final int MORE_THREADS_MAX = 64;

  /** So many threads of a queue shall wait while others are busy. */
  static final int SPARE = 8;

  /** Machines with more may have most of them on paper only. */
  static final int QUEUES_MAX = 256;

  private static final int PAYLOAD_BYTES_MIN = 1 << 17;
  private static final long ALL_PAYLOADS_BYTES_MAX = 128L << 20;

  private final Device device;
  private final int payloadBytes;
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger more = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();
  private final CountDownLatch prepared;
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Session session;
  private final Queue[] queues;

  /** The threads of one processor. */
  static final class Queue {
    final int cpu;

    /** How many of its threads wait for a request, or are on the way to. */
    final AtomicInteger waiting = new AtomicInteger(1);

    Queue(int cpu) {
      this.cpu = cpu;
    }
  }

  private Rings(Device device, int cpus, int payloadBytes) {
    this.device = device;
    this.payloadBytes = payloadBytes;
    queues = new Queue[cpus];
    prepared = new CountDownLatch(cpus);
  }

  /**
   * Makes a ring for each processor; they wait to be started or abandoned.
   *
   * @return {@code null} where the system does not let us
   */
  static @Nullable Rings prepare(Device device, int cpus, int payloadBytes) {
    if (cpus < 1 || cpus > QUEUES_MAX) {
      LOG.log(Level.INFO, "requests come from /dev/fuse: io_uring would take " + cpus + " queues");
      return null;
    }
    Rings rings = new Rings(device, cpus, payloadBytes);
    return rings.prepare() ? rings : null;
  }

  /** How much a request may carry, so that all of them together have a limit. */
  static int payloadBytes(int cpus) {
    long each = ALL_PAYLOADS_BYTES_MAX / (cpus + MORE_THREADS_MAX);
    return Math.clamp(Long.highestOneBit(each), PAYLOAD_BYTES_MIN, Handshake.WRITE_BYTES_MAX);
  }

  /** Sets all up; false, with nothing left behind, where something does not work. */
  private boolean prepare() {
    // What asks on a thread that is bound to one processor believes that there is one.
    ForkJoinPool.commonPool();
    for (int cpu = 0; cpu < queues.length; cpu++) {
      Queue queue = new Queue(cpu);
      queues[cpu] = queue;
      try {
        new RingThread(this, queue, started.incrementAndGet()).start();
      } catch (Throwable e) {
        failed(e);
      }
    }
    try {
      prepared.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    }
    Throwable problem = failure;
    if (problem != null) {
      LOG.log(Level.INFO, "requests come from /dev/fuse: " + problem.getMessage());
      abandon();
    }
    return problem == null;
  }

  /** Lets the kernel send requests. */
  void start(Session session) {
    LOG.log(Level.DEBUG, "requests come over io_uring, by " + queues.length + " queues");
    session.join(queues.length);
    this.session = session;
    decided.countDown();
  }

  /** Gives all up that was prepared. */
  void abandon() {
    decided.countDown();
  }

  int payloadBytes() {
    return payloadBytes;
  }

  Device device() {
    return device;
  }

  /** Waits, when a thread has all it needs; what to serve, {@code null} for nothing. */
  @Nullable Session ready() {
    prepared.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        decided.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return session;
  }

  /** Notes that a thread could not be made; where it is to leave from. */
  @Nullable Session failed(Throwable problem) {
    Session serving = session;
    if (serving == null) {
      failure = problem;
      prepared.countDown();
    } else if (told.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "no more threads to serve requests: " + problem.getMessage());
    }
    return serving;
  }

  /** Notes that the kernel did not take an entry. */
  void refused(int error) {
    if (told.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "requests come from /dev/fuse: the kernel refused a ring with error " + error);
    }
  }

  /** Has one more thread serve a queue that few wait at. */
  void grow(Queue queue) {
    Session serving = session;
    if (serving == null || more.incrementAndGet() > MORE_THREADS_MAX) {
      more.decrementAndGet();
      return;
    }
    queue.waiting.incrementAndGet();
    serving.join(1);
    try {
      new RingThread(this, queue, started.incrementAndGet()).start();
    } catch (Throwable e) {
      failed(e);
      more.decrementAndGet();
      queue.waiting.decrementAndGet();
      serving.leave();
    }
  }
}
