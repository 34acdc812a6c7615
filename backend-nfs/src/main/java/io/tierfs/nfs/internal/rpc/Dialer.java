package io.tierfs.nfs.internal.rpc;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Connects to a server, each time from the same local port.
 *
 * <p>Sockets are closed with a reset (SO_LINGER 0), because the port would stay taken for minutes
 * otherwise. Used by one thread; only {@link #abort} may come from others.
 */
final class Dialer {
  private static final int RESERVED_MIN = 665;
  private static final int RESERVED_MAX = 1023;

  /** Attempts to get the old port back before another is taken. */
  private static final int SAME_PORT_ATTEMPTS = 6;

  private final RpcSettings settings;
  private int port;
  private int misses;
  private boolean samePort;
  private volatile SocketChannel current;
  private volatile boolean aborted;

  Dialer(RpcSettings settings) throws IOException {
    this.settings = settings;
    this.current = SocketChannel.open();
    this.current.close();
  }

  /** A connected channel in blocking mode. */
  SocketChannel dial() throws IOException {
    SocketChannel channel = SocketChannel.open();
    current = channel;
    boolean done = false;
    try {
      if (aborted) {
        throw new IOException("closed");
      }
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      bind(channel);
      connect(channel);
      InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
      if (local.equals(channel.getRemoteAddress())) {
        // Without a listener, a port of this machine can be connected to itself.
        port = 0;
        throw new IOException("nothing listens at port " + settings.port());
      }
      samePort = local.getPort() == port;
      port = local.getPort();
      misses = 0;
      done = true;
      return channel;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private void connect(SocketChannel channel) throws IOException {
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("the name " + settings.host() + " is not known");
    }
    try {
      channel.socket().connect(address, Math.toIntExact(settings.connectTimeout().toMillis()));
    } catch (BindException e) {
      missed();
      throw e;
    }
  }

  private void bind(SocketChannel channel) throws IOException {
    if (port != 0) {
      try {
        channel.bind(new InetSocketAddress(port));
        return;
      } catch (BindException e) {
        missed();
        throw e;
      }
    }
    if (!settings.reservedPort()) {
      return;
    }
    int count = RESERVED_MAX - RESERVED_MIN + 1;
    int first = ThreadLocalRandom.current().nextInt(count);
    for (int i = 0; i < count; i++) {
      try {
        channel.bind(new InetSocketAddress(RESERVED_MIN + (first + i) % count));
        return;
      } catch (SocketException taken) {
        // By somebody else, or not for us: in the end any port has to do.
      }
    }
  }

  private void missed() {
    if (++misses >= SAME_PORT_ATTEMPTS) {
      port = 0;
      misses = 0;
    }
  }

  /** Whether the last channel came from the port of the one before it. */
  boolean samePort() {
    return samePort;
  }

  /** Lets an attempt in another thread, and every later one, fail. */
  void abort() {
    aborted = true;
    close(current);
  }

  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException nothingToDo) {
      // A reset that cannot be sent is what the other side sees anyway.
    }
  }

  /** Writes all buffers. */
  static void writeFully(GatheringByteChannel channel, ByteBuffer[] buffers) throws IOException {
    int first = 0;
    while (first < buffers.length) {
      channel.write(buffers, first, buffers.length - first);
      while (first < buffers.length && !buffers[first].hasRemaining()) {
        first++;
      }
    }
  }
}
