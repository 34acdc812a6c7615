package io.tierfs.backend.localdir;

import java.util.Arrays;

/**
 * What the process may do, as Linux splits the powers of root; read once.
 *
 * @param words effective, permitted and inheritable of {@code capget(2)}, the lower 32 bits of each
 *     and then the upper
 */
record Capabilities(int[] words) {
  private static final int VERSION_3 = 0x20080522;
  private static final int WORDS = 6;

  private static final int CHOWN = 0;
  private static final int DAC_OVERRIDE = 1;
  private static final int FSETID = 4;
  private static final int SETGID = 6;
  private static final int SETUID = 7;

  /** Those of the thread that asks; none where the kernel does not say. */
  static Capabilities read(Call call) {
    putHeader(call);
    int[] words = new int[WORDS];
    if (call.sys(Sys.CAPGET, call.at(Call.CAPS), call.at(Call.CAPS + 8)) == 0) {
      for (int i = 0; i < WORDS; i++) {
        words[i] = call.getInt(Call.CAPS + 8 + 4 * i);
      }
    }
    return new Capabilities(words);
  }

  private static void putHeader(Call call) {
    call.putInt(Call.CAPS, VERSION_3);
    call.putInt(Call.CAPS + 4, 0);
  }

  /** Makes them those of the calling thread; 0, or the negative error. */
  long apply(Call call) {
    putHeader(call);
    for (int i = 0; i < WORDS; i++) {
      call.putInt(Call.CAPS + 8 + 4 * i, words[i]);
    }
    return call.sys(Sys.CAPSET, call.at(Call.CAPS), call.at(Call.CAPS + 8));
  }

  /** Whether the process may create in another's name, wherever that other could not. */
  boolean canImpersonate() {
    return has(SETUID) && has(SETGID) && has(DAC_OVERRIDE) && has(CHOWN);
  }

  private boolean has(int capability) {
    return (words[0] >>> capability & 1) != 0;
  }

  /** The same but for the power to give away a set-group-id bit of a group one is not in. */
  Capabilities withoutGroupBit() {
    int[] fewer = words.clone();
    fewer[0] &= ~(1 << FSETID);
    return new Capabilities(fewer);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Capabilities same && Arrays.equals(words, same.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return "effective " + Integer.toHexString(words[0]);
  }
}
