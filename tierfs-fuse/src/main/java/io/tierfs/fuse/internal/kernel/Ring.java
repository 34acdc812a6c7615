package io.tierfs.fuse.internal.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An io_uring with one entry of a FUSE queue: either the kernel has it, or we have a request in it.
 *
 * <p>So there is one command at a time, always in the same place. Nothing of it is of use before
 * Linux 6.14, which knows all that is asked for here. For the thread alone that made it: the kernel
 * is told so, which makes it cheaper.
 */
final class Ring implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final VarHandle WORD = INT.varHandle();

  private static final int SETUP_SQE128 = 1 << 10;
  private static final int SETUP_SINGLE_ISSUER = 1 << 12;
  private static final int SETUP_DEFER_TASKRUN = 1 << 13;
  private static final int SETUP_NO_SQARRAY = 1 << 16;
  private static final int SETUP =
      SETUP_SQE128 | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN | SETUP_NO_SQARRAY;
  private static final int ENTER_GETEVENTS = 1;
  private static final long MAP_COMMANDS = 0x1000_0000L;

  /** {@code io_uring_params}: flags 8, sq_off 40 (head 0, tail 4), cq_off 80. */
  private static final int PARAMS_SIZE = 120;

  private static final int SQ_OFF = 40;
  private static final int CQ_OFF = 80;

  /** {@code io_uring_sqe}: opcode 0, fd 4, cmd_op 8, addr 16, len 24, cmd 48. */
  private static final int COMMAND_SIZE = 128;

  private static final byte OPCODE_URING_CMD = 46;

  /** {@code fuse_uring_cmd_req}, in the command from 48 on: flags 0, commit_id 8, qid 16. */
  private static final int COMMIT_ID = 56;

  private static final int QUEUE = 64;

  private static final int REGISTER = 1;
  private static final int COMMIT_AND_FETCH = 2;

  /** {@code io_uring_cqe}: user_data 0, res 8. */
  private static final int COMPLETION_SIZE = 16;

  private final SystemCalls calls;
  private final int descriptor;
  private final MemorySegment rings;
  private final MemorySegment command;

  /** The same, and the rings; their accessors are less for the compiler. */
  private final ByteBuffer commandWords;

  private final ByteBuffer ringWords;
  private final int submitHead;
  private final int submitTail;
  private final int doneHead;
  private final int doneTail;
  private final int doneMask;
  private final int done;
  private int submitted;
  private int taken;

  /**
   * Makes one.
   *
   * @param device of the connection
   * @param queue that the entry belongs to: the number of a processor
   * @throws IOException if the system does not let us
   */
  Ring(SystemCalls calls, int device, int queue) throws IOException {
    this.calls = calls;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(PARAMS_SIZE, 8);
      params.set(INT, 8, SETUP);
      descriptor = (int) checked("io_uring_setup", setUp(params));
      submitHead = params.get(INT, SQ_OFF);
      submitTail = params.get(INT, SQ_OFF + 4);
      doneHead = params.get(INT, CQ_OFF);
      doneTail = params.get(INT, CQ_OFF + 4);
      done = params.get(INT, CQ_OFF + 20);
      try {
        rings = map(0, done + (long) COMPLETION_SIZE * params.get(INT, 4));
        doneMask = rings.get(INT, params.get(INT, CQ_OFF + 8));
        command = mapCommand();
      } catch (IOException e) {
        calls.close(descriptor);
        throw e;
      }
    }
    commandWords = command.asByteBuffer().order(ByteOrder.nativeOrder());
    ringWords = rings.asByteBuffer().order(ByteOrder.nativeOrder());
    commandWords.put(0, OPCODE_URING_CMD);
    commandWords.putInt(4, device);
    commandWords.putShort(QUEUE, (short) queue);
  }

  private long setUp(MemorySegment params) {
    return calls.call(Sys.IO_URING_SETUP, 1, params.address(), 0);
  }

  private MemorySegment map(long offset, long size) throws IOException {
    long address =
        calls.call(
            Sys.MMAP, 0, size, Sys.PROT_READ_WRITE, Sys.MAP_SHARED_POPULATE, descriptor, offset);
    return MemorySegment.ofAddress(checked("mmap", address)).reinterpret(size);
  }

  private MemorySegment mapCommand() throws IOException {
    try {
      return map(MAP_COMMANDS, COMMAND_SIZE);
    } catch (IOException e) {
      unmap(rings);
      throw e;
    }
  }

  private void unmap(MemorySegment memory) {
    calls.call(Sys.MUNMAP, memory.address(), memory.byteSize(), 0);
  }

  private static long checked(String call, long result) throws IOException {
    if (result < 0 && result > -4096) {
      throw new IOException(call + " failed with error " + -result);
    }
    return result;
  }

  /**
   * Makes the entry known to the kernel, at the next {@link #await}.
   *
   * @param vectors two {@code iovec}s: its headers and its payload
   */
  void register(MemorySegment vectors) {
    commandWords.putLong(16, vectors.address());
    commandWords.putInt(24, 2);
    next(REGISTER, 0);
  }

  /** Gives the entry back with an answer in it, at the next {@link #await}. */
  void commit(long id) {
    commandWords.putLong(16, 0);
    commandWords.putInt(24, 0);
    next(COMMIT_AND_FETCH, id);
  }

  private void next(int operation, long id) {
    commandWords.putInt(8, operation);
    commandWords.putLong(COMMIT_ID, id);
    WORD.setRelease(rings, (long) submitTail, ++submitted);
  }

  /**
   * Hands the command over and waits for the next request.
   *
   * @return 0 where there is one, a negative error where the command failed or the mount ended
   */
  int await() {
    while ((int) WORD.getAcquire(rings, (long) doneTail) == taken) {
      long result = enter();
      if (result < 0 && result != -Sys.EINTR && result != -Sys.EAGAIN && result != -Sys.EBUSY) {
        return (int) result;
      }
    }
    int result = ringWords.getInt(done + COMPLETION_SIZE * (taken & doneMask) + 8);
    WORD.setRelease(rings, (long) doneHead, ++taken);
    return result;
  }

  private long enter() {
    int left = submitted - (int) WORD.getAcquire(rings, (long) submitHead);
    return calls.call(Sys.IO_URING_ENTER, descriptor, left, 1, ENTER_GETEVENTS, 0, 0);
  }

  @Override
  public void close() {
    calls.close(descriptor);
    unmap(command);
    unmap(rings);
  }
}
