package io.tierfs.fuse.internal.jnr;

import jnr.ffi.annotations.Delegate;

/**
 * The shapes of callbacks, one for each number of arguments.
 *
 * <p>Every argument and result of a callback of libfuse goes in one integer register, so a {@code
 * long} fits all; the upper half of an {@code int} is not defined and must be cast away. Sharing
 * shapes matters: jnr-ffi generates a class for each, and 40 of them take a third of a second.
 */
public final class Upcalls {
  private Upcalls() {}

  /** One argument. */
  public interface Shape1 {
    @Delegate
    long call(long a);
  }

  /** Two arguments. */
  public interface Shape2 {
    @Delegate
    long call(long a, long b);
  }

  /** Three arguments. */
  public interface Shape3 {
    @Delegate
    long call(long a, long b, long c);
  }

  /** Four arguments. */
  public interface Shape4 {
    @Delegate
    long call(long a, long b, long c, long d);
  }

  /** Five arguments. */
  public interface Shape5 {
    @Delegate
    long call(long a, long b, long c, long d, long e);
  }

  /** What an operation does with one argument; the result is 0, a length or a negative errno. */
  interface Body1 {
    int run(Request request, long a) throws Exception;
  }

  /** With two arguments. */
  interface Body2 {
    int run(Request request, long a, long b) throws Exception;
  }

  /** With three arguments. */
  interface Body3 {
    int run(Request request, long a, long b, long c) throws Exception;
  }

  /** With four arguments. */
  interface Body4 {
    int run(Request request, long a, long b, long c, long d) throws Exception;
  }

  /** With five arguments. */
  interface Body5 {
    int run(Request request, long a, long b, long c, long d, long e) throws Exception;
  }
}
