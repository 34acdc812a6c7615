package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * An RPC server in this process, on a free port of 127.0.0.1, that does wrong what a test tells it
 * to: it loses answers, ends connections in the middle, sends rubbish.
 *
 * <p>What the calls mean is up to a {@link Program}. Every connection is served by a thread of its
 * own, call by call.
 */
public final class FakeRpcServer implements AutoCloseable {
  /** What the server serves. */
  @FunctionalInterface
  public interface Program {
    /** Executes a call, and writes its result; throws to answer SYSTEM_ERR. */
    void answer(Request request, XdrWriter result) throws Exception;
  }

  /**
   * A call as it came.
   *
   * @param connection the how manieth connection since the start it came on, from 1
   * @param clientPort the port it came from
   * @param credential body of the credential
   * @param arguments behind the header
   */
  public record Request(
      int connection,
      int clientPort,
      int xid,
      int program,
      int version,
      int procedure,
      int flavor,
      byte[] credential,
      byte[] arguments) {
    public XdrReader reader() {
      return new XdrReader(ByteBuffer.wrap(arguments));
    }
  }

  /** What is done wrong with a call. */
  public sealed interface Fault {
    /** It is not executed, and not answered. */
    record Ignore() implements Fault {}

    /** It is executed, its answer is lost, the connection stays. */
    record LoseAnswer() implements Fault {}

    /** The connection ends before it is executed. */
    record ResetBefore() implements Fault {}

    /** The connection ends after it is executed, before its answer. */
    record ResetAfter() implements Fault {}

    /** The connection ends after so many bytes of its answer. */
    record Half(int bytes) implements Fault {}

    /** It is not executed; these bytes are the record sent back, whatever they are. */
    record Record(byte[] record) implements Fault {}

    /** It is not executed; these bytes go to the stream as they are. */
    record Stream(byte[] bytes) implements Fault {}

    /** It is not executed; the result is these bytes behind a proper header. */
    record Result(byte[] result) implements Fault {}
  }

  private static final class Script {
    final Predicate<Request> which;
    final Fault fault;
    int times;

    Script(Predicate<Request> which, Fault fault, int times) {
      this.which = which;
      this.fault = fault;
      this.times = times;
    }
  }

  private final Program program;
  private final ServerSocketChannel listener;
  private final int port;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<SocketChannel, Thread> open = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Script> scripts = new CopyOnWriteArrayList<>();
  private final Thread acceptor;
  private volatile boolean refusing;

  public FakeRpcServer(Program program) throws IOException {
    this(program, 0);
  }

  /** Listens at a port, 0 for any. */
  public FakeRpcServer(Program program, int port) throws IOException {
    this.program = program;
    this.listener = ServerSocketChannel.open();
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    this.port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    this.acceptor = Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return port;
  }

  /** Does a thing wrong with the next {@code times} calls that fit. */
  public void fault(Predicate<Request> which, Fault fault, int times) {
    synchronized (scripts) {
      scripts.add(new Script(which, fault, times));
    }
  }

  /** Accepts connections and ends them at once, or not any more. */
  public void refuse(boolean value) {
    refusing = value;
  }

  /** Ends all connections. */
  public void reset() {
    open.keySet().forEach(FakeRpcServer::close);
  }

  /** All calls that came, in order, those of procedure 0 too. */
  public List<Request> requests() {
    return requests;
  }

  /** How many connections came. */
  public int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        int number = connections.incrementAndGet();
        if (refusing) {
          close(channel);
          continue;
        }
        Thread thread = Thread.ofVirtual().unstarted(() -> serve(channel, number));
        open.put(channel, thread);
        thread.start();
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void serve(SocketChannel channel, int number) {
    try {
      int clientPort = ((InetSocketAddress) channel.getRemoteAddress()).getPort();
      RecordBuffer records = new RecordBuffer(8 << 20);
      for (ByteBuffer record; (record = records.next(channel)) != null; ) {
        Request request = parse(new XdrReader(record), number, clientPort);
        requests.add(request);
        if (!serve(channel, request)) {
          break;
        }
      }
    } catch (IOException ended) {
      // By either side.
    } finally {
      close(channel);
      open.remove(channel);
    }
  }

  private static Request parse(XdrReader in, int number, int clientPort) throws IOException {
    int xid = in.int32();
    in.skip(8);
    int program = in.int32();
    int version = in.int32();
    int procedure = in.int32();
    int flavor = in.int32();
    byte[] credential = in.opaque(400);
    in.skip(4);
    in.skipOpaque();
    return new Request(
        number,
        clientPort,
        xid,
        program,
        version,
        procedure,
        flavor,
        credential,
        in.fixed(in.remaining()));
  }

  private boolean serve(SocketChannel channel, Request request) throws IOException {
    Fault fault = faultFor(request);
    switch (fault) {
      case Fault.Ignore ignored -> {
        return true;
      }
      case Fault.ResetBefore ignored -> {
        return false;
      }
      case Fault.Record record -> {
        send(channel, record.record());
        return true;
      }
      case Fault.Stream stream -> {
        channel.write(ByteBuffer.wrap(stream.bytes()));
        return true;
      }
      case Fault.Result result -> {
        send(channel, bytes(header(request.xid(), 0).fixed(result.result())));
        return true;
      }
      case Fault.LoseAnswer ignored -> {
        execute(request);
        return true;
      }
      case Fault.ResetAfter ignored -> {
        execute(request);
        return false;
      }
      case Fault.Half half -> {
        byte[] answer = execute(request);
        ByteBuffer part = ByteBuffer.allocate(4 + answer.length);
        part.putInt(0x8000_0000 | answer.length).put(answer).flip().limit(half.bytes());
        channel.write(part);
        return false;
      }
      case null -> {
        send(channel, execute(request));
        return true;
      }
    }
  }

  private Fault faultFor(Request request) {
    synchronized (scripts) {
      for (Iterator<Script> all = scripts.iterator(); all.hasNext(); ) {
        Script script = all.next();
        if (script.which.test(request)) {
          if (--script.times <= 0) {
            scripts.remove(script);
          }
          return script.fault;
        }
      }
      return null;
    }
  }

  private byte[] execute(Request request) {
    XdrWriter reply = header(request.xid(), 0);
    if (request.procedure() != 0) {
      try {
        program.answer(request, reply);
      } catch (Exception e) {
        return bytes(header(request.xid(), 5));
      }
    }
    return bytes(reply);
  }

  private static XdrWriter header(int xid, int acceptStat) {
    return new XdrWriter().int32(xid).int32(1).int32(0).int32(0).int32(0).int32(acceptStat);
  }

  /** What was written, as one piece. */
  public static byte[] bytes(XdrWriter writer) {
    ByteBuffer all = ByteBuffer.allocate((int) writer.size());
    for (ByteBuffer part : writer.buffers()) {
      all.put(part.duplicate());
    }
    return all.array();
  }

  private static void send(SocketChannel channel, byte[] record) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(4 + record.length);
    all.putInt(0x8000_0000 | record.length).put(record).flip();
    while (all.hasRemaining()) {
      channel.write(all);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // It is closed.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    List<Thread> threads = List.copyOf(open.values());
    reset();
    try {
      acceptor.join();
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
