package io.tierfs.fuse.internal.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The memory of one reader: a request and a reply of the largest size.
 *
 * <p>They begin so that data behind a WRITE's 80 and a READ's 16 bytes lies on page boundaries. The
 * pages come from {@code mmap}, so what is never touched takes no memory.
 */
final class Buffers implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int WRITE_HEADERS = Request.HEADER + 40;
  private static final long HALF = PAGE + Handshake.WRITE_BYTES_MAX + PAGE;

  private final SystemCalls calls;
  private final long base;
  private final Request request;
  private final Reply reply;

  Buffers(SystemCalls calls) {
    this.calls = calls;
    base = calls.call(Sys.MMAP, 0, 2 * HALF, Sys.PROT_READ_WRITE, Sys.MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (base < 0 && base > -PAGE) {
      throw new OutOfMemoryError("no memory for one more reader: error " + -base);
    }
    request = new Request(part(base + PAGE - WRITE_HEADERS, base + HALF));
    reply = new Reply(part(base + HALF + PAGE - Reply.HEADER, base + 2 * HALF));
  }

  private static MemorySegment part(long from, long to) {
    return MemorySegment.ofAddress(from).reinterpret(to - from);
  }

  Request request() {
    return request;
  }

  Reply reply() {
    return reply;
  }

  @Override
  public void close() {
    calls.call(Sys.MUNMAP, base, 2 * HALF, 0);
  }
}
