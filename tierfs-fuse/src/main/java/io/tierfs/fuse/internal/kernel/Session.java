package io.tierfs.fuse.internal.kernel;

import io.tierfs.fuse.internal.ServedMount;
import io.tierfs.fuse.internal.ServingThreads;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * A mount's connection to the kernel, and the threads that serve it.
 *
 * <p>Each thread has a descriptor of its own, so that they do not meet at one queue; those that are
 * too many leave.
 */
final class Session implements ServedMount.Service {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private static final int START_MAX = 8;
  private static final int IDLE_MAX_MIN = 8;

  private final Device device;
  private final Served served;
  private final Dispatcher dispatcher;
  private final @Nullable Rings rings;
  private final int threadsAtStart;
  private final int idleMax;
  private final ServingThreads threads =
      new ServingThreads(number -> new Reader(this, number), this::finish);
  private volatile @Nullable Thread last;

  /**
   * Makes a session.
   *
   * @param rings where most requests come from, {@code null} where all come from the device
   */
  Session(Device device, Served served, Dispatcher dispatcher, @Nullable Rings rings) {
    this.device = device;
    this.rings = rings;
    this.served = served;
    this.dispatcher = dispatcher;
    // With rings only what nobody waits for comes from the device. Where they fail, the rule that
    // somebody always waits makes more readers.
    threadsAtStart =
        rings != null ? 1 : Math.clamp(Runtime.getRuntime().availableProcessors(), 2, START_MAX);
    idleMax = Math.max(IDLE_MAX_MIN, 2 * threadsAtStart);
  }

  /** Tells the kernel what it must not trust any more. */
  Notifier notifier() {
    return new Notifier(served.nodes(), device::notify);
  }

  /** What the kernel knows. */
  NodeTable nodes() {
    return served.nodes();
  }

  /** Starts the first threads. */
  void start() {
    // Counted as one until all have begun, so that the end of the first is not taken for the
    // last's.
    threads.join(1);
    for (int i = 0; i < threadsAtStart; i++) {
      threads.start();
    }
    if (rings != null) {
      rings.start(this);
    }
    threads.leave();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  @Override
  public boolean hasEnded() {
    return threads.hasEnded();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    threads.awaitEnd();
    Thread thread = last;
    if (thread != null) {
      thread.join();
    }
  }

  @Override
  public boolean awaitEnd(long millis) throws InterruptedException {
    if (!threads.awaitEnd(millis)) {
      return false;
    }
    awaitEnd();
    return true;
  }

  @Override
  public boolean isCut() {
    return threads.isCut();
  }

  @Override
  public void awaitCut() throws InterruptedException {
    threads.awaitCut();
  }

  /** Serves requests until the mount ends or enough other threads wait. */
  void serve(SystemCalls calls) {
    int descriptor = device.addReader(calls);
    boolean spared = false;
    try (Buffers buffers = new Buffers(calls)) {
      Channel channel = new Channel(calls, descriptor);
      while (!spared && channel.receive(buffers.request())) {
        spared = process(channel, buffers.request(), buffers.reply());
      }
      if (channel.isGone()) {
        noMoreRequests();
      }
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "a thread that serves requests died", e);
    } finally {
      device.removeReader(calls, descriptor);
      threads.leave(spared);
    }
  }

  /** Serves a request; whether enough other threads wait for the next one. */
  private boolean process(Channel channel, Request request, Reply reply) {
    Opcode opcode = request.opcode();
    boolean trifle = opcode != null && opcode.isTrifle();
    if (!trifle) {
      threads.takes();
    }
    boolean answered = dispatcher.dispatch(request, reply);
    // Counted as waiting already: the answer wakes the caller, who may well take this processor
    // away before we get to say so, and for every such moment a thread would be started in vain.
    boolean superfluous = !trifle && !threads.waits(idleMax);
    if (answered && !channel.send(reply)) {
      dispatcher.lost(reply);
    }
    return superfluous && threads.isSpared();
  }

  /** Counts so many more threads, each of which will {@link #leave}. */
  void join(int threads) {
    this.threads.join(threads);
  }

  /** The connection to the kernel has ended; what is under way goes on. */
  @Override
  public void noMoreRequests() {
    threads.noMoreRequests();
  }

  /** Counts one thread less; the last one cleans up. */
  void leave() {
    threads.leave();
  }

  private void finish() {
    try (Arena arena = Arena.ofConfined()) {
      served.close();
      device.close(new SystemCalls(arena));
    } finally {
      Thread thread = Thread.currentThread();
      last = thread instanceof Reader || thread instanceof RingThread ? thread : null;
    }
  }
}
