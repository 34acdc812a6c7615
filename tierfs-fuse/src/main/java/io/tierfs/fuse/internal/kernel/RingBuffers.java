package io.tierfs.fuse.internal.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The memory of one ring entry, where the kernel puts requests and looks for the answers.
 *
 * <p>It has two parts: {@code fuse_uring_req_header}, with the header of the message, the struct of
 * arguments and the entry's own numbers; and the payload, with the names or data of the request,
 * which the data of the answer take the place of. To make a message of it as {@code /dev/fuse}
 * gives them, header and arguments are copied to just before the payload. Where there are names or
 * data, the answer is made elsewhere and copied in the end, since it must not overwrite them; where
 * there are none, it is made in the payload, so that what is read from a file is not copied.
 *
 * <p>The pages come from {@code mmap}, so what is never touched takes no memory. Not thread-safe.
 */
final class RingBuffers implements AutoCloseable {
  /** {@code fuse_uring_req_header}: in_out 0, op_in 128, then the entry's flags 256. */
  private static final int HEADERS = 288;

  static final int ARGUMENTS = 128;
  static final int ARGUMENTS_MAX = 128;
  static final int COMMIT_ID = 264;
  static final int PAYLOAD_SIZE = 272;

  /** Two {@code iovec}s. */
  private static final int VECTORS = 512;

  /** Where a message is that has no payload: not where its answer is made. */
  private static final int MESSAGE = 1024;

  private static final int PAGE = 4096;
  static final int PAYLOAD = PAGE;

  /** What answers requests with a payload: none is longer than an extended attribute. */
  static final int ASIDE_BYTES = (1 << 16) + PAGE;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final SystemCalls calls;
  private final int payloadBytes;
  private final MemorySegment memory;
  private final Request request;
  private final Reply direct;
  private final Reply aside;
  private Reply reply;
  private long commitId;

  /**
   * Allocates the memory.
   *
   * @param payloadBytes as much as the kernel asks for: what a request may carry
   */
  RingBuffers(SystemCalls calls, int payloadBytes) {
    this.calls = calls;
    this.payloadBytes = payloadBytes;
    long size = PAYLOAD + (long) payloadBytes + ASIDE_BYTES;
    long base =
        calls.call(Sys.MMAP, 0, size, Sys.PROT_READ_WRITE, Sys.MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (base < 0 && base > -PAGE) {
      throw new OutOfMemoryError("no memory for one more ring: error " + -base);
    }
    memory = MemorySegment.ofAddress(base).reinterpret(size);
    long end = PAYLOAD + (long) payloadBytes;
    request = new Request(memory.asSlice(0, end));
    direct = new Reply(memory.asSlice(PAYLOAD - Reply.HEADER, Reply.HEADER + payloadBytes));
    aside = new Reply(memory.asSlice(end, Math.min(ASIDE_BYTES, Reply.HEADER + payloadBytes)));
    reply = direct;
    vector(0, 0, HEADERS);
    vector(1, PAYLOAD, payloadBytes);
  }

  /** {@code iovec}: base 0, length 8. */
  private void vector(int index, int at, long length) {
    memory.set(LONG, VECTORS + 16 * index, memory.address() + at);
    memory.set(LONG, VECTORS + 16 * index + 8, length);
  }

  /** What the kernel is told of this memory. */
  MemorySegment vectors() {
    return memory.asSlice(VECTORS, 32);
  }

  /** All of it, as the kernel sees it. */
  MemorySegment memory() {
    return memory;
  }

  /**
   * Takes in what the kernel has put here.
   *
   * @return whether it is a whole message; it is to be answered in any case
   */
  boolean receive() {
    commitId = memory.get(LONG, COMMIT_ID);
    long length = Integer.toUnsignedLong(memory.get(INT, 0));
    long payload = Integer.toUnsignedLong(memory.get(INT, PAYLOAD_SIZE));
    long arguments = length - Request.HEADER - payload;
    boolean whole = payload <= payloadBytes && arguments >= 0 && arguments <= ARGUMENTS_MAX;
    if (!whole) {
      payload = 0;
      arguments = 0;
    }
    reply = payload == 0 ? direct : aside;
    int start = payload == 0 ? MESSAGE : PAYLOAD - Request.HEADER - (int) arguments;
    MemorySegment.copy(memory, 0, memory, start, Request.HEADER);
    MemorySegment.copy(memory, ARGUMENTS, memory, start + Request.HEADER, arguments);
    return request.receive(start, length) && whole;
  }

  Request request() {
    return request;
  }

  /** Where the answer to the request is made. */
  Reply reply() {
    return reply;
  }

  /** Puts the answer to where the kernel looks for it; the number by which it is given back. */
  long finish() {
    int length = reply.finish();
    int payload = length - Reply.HEADER;
    MemorySegment.copy(reply.memory(), 0, memory, 0, Reply.HEADER);
    if (reply == aside) {
      MemorySegment.copy(aside.memory(), Reply.HEADER, memory, PAYLOAD, payload);
    }
    memory.set(INT, PAYLOAD_SIZE, payload);
    return commitId;
  }

  @Override
  public void close() {
    calls.call(Sys.MUNMAP, memory.address(), memory.byteSize(), 0);
  }
}
