package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final int ROUNDS = 20_000;

  @Test
  void utf8IsWhatItStandsFor() {
    for (String text : new String[] {"", "a", "größe", "日本", "\uD83D\uDE00", "\u0000", "\uFFFD"}) {
      assertThat(Names.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
      assertThat(Names.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void strayBytesBecomeLoneSurrogates() {
    assertThat(Names.decode(bytes(0x80))).isEqualTo("\uDC80");
    assertThat(Names.decode(bytes('a', 0xff, 'b'))).isEqualTo("a\uDCFFb");
    assertThat(Names.decode(bytes(0xc0, 0xaf))).as("overlong").isEqualTo("\uDCC0\uDCAF");
    assertThat(Names.decode(bytes(0xe0, 0x80, 0x80))).hasSize(3);
    assertThat(Names.decode(bytes(0xed, 0xa0, 0x80))).as("a surrogate's bytes").hasSize(3);
    assertThat(Names.decode(bytes(0xf4, 0x90, 0x80, 0x80))).as("behind U+10FFFF").hasSize(4);
    assertThat(Names.decode(bytes(0xe2, 0x82))).as("cut off").isEqualTo("\uDCE2\uDC82");
  }

  @Test
  void everySequenceOfUpToTwoBytesSurvives() {
    for (int first = 0; first < 256; first++) {
      survives(bytes(first));
      for (int second = 0; second < 256; second++) {
        survives(bytes(first, second));
      }
    }
  }

  @Test
  void everySequenceOfBytesSurvives() {
    long seed = Long.getLong("tierfs.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int i = 0; i < bytes.length; i++) {
        // Lead and continuation bytes more often than chance gives them.
        bytes[i] = (byte) (random.nextBoolean() ? 0x80 + random.nextInt(0x80) : random.nextInt());
      }
      try {
        survives(bytes);
      } catch (AssertionError e) {
        throw new AssertionError("-Dtierfs.seed=" + seed, e);
      }
    }
  }

  @Test
  void everyCodePointHasItsLength() {
    for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint += 7) {
      if (codePoint < 0xD800 || codePoint > 0xDFFF) {
        String text = "a" + Character.toString(codePoint) + "b";
        assertThat(Names.encodedLength(text)).isEqualTo(Names.encode(text).length);
      }
    }
  }

  @Test
  void aRangeOfAnArrayIsDecoded() {
    assertThat(Names.decode(bytes('x', 'a', 0xff, 'x'), 1, 2)).isEqualTo("a\uDCFF");
  }

  @Test
  void surrogatesThatStandForNoByteAreRefused() {
    for (String text : new String[] {"\uD800", "a\uDBFF", "\uDC7F", "\uDD00", "\uDFFFb"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Names.encode(text));
    }
  }

  private static void survives(byte[] bytes) {
    String text = Names.decode(bytes);
    assertThat(Names.encode(text)).isEqualTo(bytes);
    assertThat(Names.encodedLength(text)).isEqualTo(bytes.length);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
