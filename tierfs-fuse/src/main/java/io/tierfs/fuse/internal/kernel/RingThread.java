package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;

/**
 * A thread that serves one entry of a processor's queue, on that processor.
 *
 * <p>It answers a request and takes the next one by one system call. While it is busy the kernel
 * has no entry of it to give a request to, so what holds it up holds up nobody else.
 */
final class RingThread extends Thread {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final Rings rings;
  private final Rings.Queue queue;

  RingThread(Rings rings, Rings.Queue queue, int number) {
    super("tierfs-fuse-ring-" + queue.cpu + "-" + number);
    this.rings = rings;
    this.queue = queue;
    setDaemon(true);
  }

  @Override
  public void run() {
    Session session = null;
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      calls.hurry();
      Cpus.stayOn(calls, queue.cpu);
      try (RingBuffers buffers = new RingBuffers(calls, rings.payloadBytes());
          Ring ring = new Ring(calls, rings.device().descriptor(), queue.cpu)) {
        session = rings.ready();
        if (session != null) {
          serve(session, ring, buffers);
        }
      }
    } catch (Throwable e) {
      if (session == null) {
        session = rings.failed(e);
      } else {
        LOG.log(Level.ERROR, "a thread that serves requests died", e);
      }
    } finally {
      if (session != null) {
        queue.waiting.decrementAndGet();
        session.leave();
      }
    }
  }

  private void serve(Session session, Ring ring, RingBuffers buffers) {
    Dispatcher dispatcher = session.dispatcher();
    ring.register(buffers.vectors());
    boolean answered = false;
    while (true) {
      int result = ring.await();
      if (result == 0) {
        process(dispatcher, buffers);
        ring.commit(buffers.finish());
        answered = true;
      } else if (result == -Sys.ENOTCONN || result == -Sys.ECONNABORTED || result == -Sys.ENODEV) {
        session.noMoreRequests();
        return;
      } else if (answered) {
        // The kernel knows the request no more, and so has forgotten its entry too.
        LOG.log(Level.WARNING, "the kernel refused a reply with error " + -result);
        dispatcher.lost(buffers.reply());
        ring.register(buffers.vectors());
        answered = false;
      } else {
        rings.refused(-result);
        return;
      }
    }
  }

  private void process(Dispatcher dispatcher, RingBuffers buffers) {
    boolean whole = buffers.receive();
    Request request = buffers.request();
    Reply reply = buffers.reply();
    if (!whole) {
      LOG.log(Level.ERROR, "a message of the kernel is broken");
      reply.begin(request.unique());
      reply.fail(Errno.EIO);
      return;
    }
    if (queue.waiting.decrementAndGet() < Rings.SPARE) {
      rings.grow(queue);
    }
    dispatcher.dispatch(request, reply);
    // Before the answer: it wakes the caller, whose next request may come to another thread.
    queue.waiting.incrementAndGet();
  }
}
