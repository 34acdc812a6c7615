package io.tierfs.fuse.internal.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  private final SystemCalls calls;
  private final int payloadBytes;
  private final int asideAt;
  private final MemorySegment memory;

  /** The same; its accessors are less for the compiler. */
  private final ByteBuffer bytes;

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
    bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    asideAt = PAYLOAD + payloadBytes;
    request = new Request(memory.asSlice(0, asideAt));
    direct = new Reply(memory.asSlice(PAYLOAD - Reply.HEADER, Reply.HEADER + payloadBytes));
    aside = new Reply(memory.asSlice(asideAt, Math.min(ASIDE_BYTES, Reply.HEADER + payloadBytes)));
    reply = direct;
    vector(0, 0, HEADERS);
    vector(1, PAYLOAD, payloadBytes);
  }

  /** {@code iovec}: base 0, length 8. */
  private void vector(int index, int at, long length) {
    bytes.putLong(VECTORS + 16 * index, memory.address() + at);
    bytes.putLong(VECTORS + 16 * index + 8, length);
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
    commitId = bytes.getLong(COMMIT_ID);
    long length = Integer.toUnsignedLong(bytes.getInt(0));
    long payload = Integer.toUnsignedLong(bytes.getInt(PAYLOAD_SIZE));
    long arguments = length - Request.HEADER - payload;
    boolean whole = payload <= payloadBytes && arguments >= 0 && arguments <= ARGUMENTS_MAX;
    if (!whole) {
      payload = 0;
      arguments = 0;
    }
    reply = payload == 0 ? direct : aside;
    int start = payload == 0 ? MESSAGE : PAYLOAD - Request.HEADER - (int) arguments;
    bytes.put(start, bytes, 0, Request.HEADER);
    bytes.put(start + Request.HEADER, bytes, ARGUMENTS, (int) arguments);
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
    bytes.put(0, bytes, reply == aside ? asideAt : PAYLOAD - Reply.HEADER, Reply.HEADER);
    if (reply == aside) {
      bytes.put(PAYLOAD, bytes, asideAt + Reply.HEADER, payload);
    }
    bytes.putInt(PAYLOAD_SIZE, payload);
    return commitId;
  }

  @Override
  public void close() {
    calls.call(Sys.MUNMAP, memory.address(), memory.byteSize(), 0);
  }
}
