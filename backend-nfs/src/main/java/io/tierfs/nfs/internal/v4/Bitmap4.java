package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;

/** A set of attributes by their numbers, 0 to 95. */
record Bitmap4(int word0, int word1, int word2) {
  /** More words than any server has attributes for. */
  private static final int WORDS_MAX = 64;

  static final Bitmap4 NONE = new Bitmap4(0, 0, 0);

  static Bitmap4 of(int... numbers) {
    int[] words = new int[3];
    for (int number : numbers) {
      words[number >> 5] |= 1 << (number & 31);
    }
    return new Bitmap4(words[0], words[1], words[2]);
  }

  boolean has(int number) {
    int word = number < 32 ? word0 : number < 64 ? word1 : word2;
    return (word >> (number & 31) & 1) != 0;
  }

  Bitmap4 without(Bitmap4 other) {
    return new Bitmap4(word0 & ~other.word0, word1 & ~other.word1, word2 & ~other.word2);
  }

  Bitmap4 and(Bitmap4 other) {
    return new Bitmap4(word0 & other.word0, word1 & other.word1, word2 & other.word2);
  }

  boolean isEmpty() {
    return (word0 | word1 | word2) == 0;
  }

  void write(XdrWriter out) {
    int words = word2 != 0 ? 3 : word1 != 0 ? 2 : word0 != 0 ? 1 : 0;
    out.int32(words);
    if (words > 0) {
      out.int32(word0);
    }
    if (words > 1) {
      out.int32(word1);
    }
    if (words > 2) {
      out.int32(word2);
    }
  }

  /** Reads a set; attributes from number 96 on are left out. */
  static Bitmap4 read(XdrReader in) throws XdrException {
    int count = in.count(WORDS_MAX, 4);
    int word0 = count > 0 ? in.int32() : 0;
    int word1 = count > 1 ? in.int32() : 0;
    int word2 = count > 2 ? in.int32() : 0;
    in.skip(4 * Math.max(0, count - 3));
    return new Bitmap4(word0, word1, word2);
  }
}
