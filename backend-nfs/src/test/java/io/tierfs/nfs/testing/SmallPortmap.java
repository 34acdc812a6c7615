package io.tierfs.nfs.testing;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The least portmapper on a socket of its own: it says yes to every registration and remembers
 * none. A server with NFS 3 does not start without one.
 */
final class SmallPortmap implements AutoCloseable {
  private static final int LARGEST_CALL = 64 * 1024;

  private final ServerSocketChannel server;

  SmallPortmap(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("portmap").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("portmap-client").start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The end of every portmapper.
    }
  }

  private static void serve(SocketChannel client) {
    try (client) {
      while (true) {
        int length = read(client, 4).getInt() & 0x7fff_ffff;
        if (length < 4 || length > LARGEST_CALL) {
          return;
        }
        int xid = read(client, length).getInt();
        // A reply, accepted, no verifier, success, true.
        ByteBuffer reply = ByteBuffer.allocate(32).putInt(0x8000_0000 | 28).putInt(xid).putInt(1);
        reply.putInt(0).putInt(0).putInt(0).putInt(0).putInt(1).flip();
        while (reply.hasRemaining()) {
          client.write(reply);
        }
      }
    } catch (IOException gone) {
      // The client has what it wanted.
    }
  }

  private static ByteBuffer read(SocketChannel from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (from.read(bytes) < 0) {
        throw new IOException("end of stream");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
