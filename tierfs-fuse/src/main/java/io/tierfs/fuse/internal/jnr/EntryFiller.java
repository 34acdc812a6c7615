package io.tierfs.fuse.internal.jnr;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;

/**
 * Calls the function that libfuse hands to {@code readdir} for each entry.
 *
 * <p>By jffi, on which jnr-ffi stands: jnr-ffi binds functions by name only, and jnr-fuse gets at
 * this one by reflection on its insides.
 */
final class EntryFiller {
  private final CallContext signature =
      CallContext.getCallContext(
          Type.SINT32,
          new Type[] {Type.POINTER, Type.POINTER, Type.POINTER, Type.SINT64},
          CallingConvention.DEFAULT,
          false);
  private final Invoker invoker = Invoker.getInstance();

  /**
   * Gives one entry.
   *
   * @param next the position of the entry behind it, not 0
   * @return whether there was no room for it
   */
  boolean isFull(long function, long buffer, long name, long stat, long next) {
    return (int) invoker.invokeN4(signature, function, buffer, name, stat, next) != 0;
  }
}
