package io.tierfs.fuse.internal.kernel;

import java.lang.System.Logger.Level;

/** A descriptor of the connection, from which one thread reads requests and to which it replies. */
final class Channel {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final SystemCalls calls;
  private final int descriptor;
  private boolean gone;

  Channel(SystemCalls calls, int descriptor) {
    this.calls = calls;
    this.descriptor = descriptor;
  }

  /** Waits for the next whole request; false where there will be none any more. */
  boolean receive(Request request) {
    while (true) {
      long address = request.memory().address();
      long length = calls.read(descriptor, address, request.memory().byteSize());
      if (length >= 0) {
        if (request.receive(length)) {
          return true;
        }
        LOG.log(Level.ERROR, "a message of the kernel is broken: " + length + " bytes");
      } else if (length != -Sys.ENOENT && length != -Sys.EINTR && length != -Sys.EAGAIN) {
        gone = length == -Sys.ENODEV;
        if (!gone) {
          LOG.log(Level.WARNING, "reading requests ended with error " + -length);
        }
        return false;
      }
    }
  }

  /** Whether the connection to the kernel has ended. */
  boolean isGone() {
    return gone;
  }

  /** Sends a reply; false where the kernel did not take it. */
  boolean send(Reply reply) {
    int length = reply.finish();
    long sent = calls.write(descriptor, reply.memory().address(), length);
    if (sent == length) {
      return true;
    }
    if (sent != -Sys.ENOENT && sent != -Sys.ENODEV) {
      // The caller still waits, and a wrong answer must not let it wait for ever.
      LOG.log(Level.ERROR, "the kernel refused a reply with error " + -sent);
      reply.fail(io.tierfs.api.Errno.EIO);
      calls.write(descriptor, reply.memory().address(), reply.finish());
    }
    return false;
  }
}
