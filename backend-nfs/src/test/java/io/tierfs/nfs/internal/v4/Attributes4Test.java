package io.tierfs.nfs.internal.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class Attributes4Test {
  private static void size(XdrWriter out, long size) {
    Bitmap4.of(Attr4.SIZE).write(out);
    out.int32(8).int64(size);
  }

  private static void mode(XdrWriter out, int mode) {
    Bitmap4.of(Attr4.MODE).write(out);
    out.int32(4).int32(mode);
  }

  private static XdrReader reader(XdrWriter out) {
    ByteBuffer all = ByteBuffer.allocate((int) out.size());
    for (ByteBuffer part : out.buffers()) {
      all.put(part.duplicate());
    }
    return new XdrReader(all.flip());
  }

  @Test
  void nothingIsLeftOfOneWithOtherFields() throws IOException {
    XdrWriter out = new XdrWriter();
    size(out, 5);
    size(out, 6);
    mode(out, 0640);
    size(out, 7);
    XdrReader in = reader(out);
    Attributes4 first = Attributes4.read(in, null);
    assertThat(first.size).isEqualTo(5);
    Attributes4 second = Attributes4.read(in, first);
    assertThat(second).isSameAs(first);
    assertThat(second.size).isEqualTo(6);
    Attributes4 third = Attributes4.read(in, second);
    assertThat(third.size).isZero();
    assertThat(third.mode).isEqualTo(0640);
    Attributes4 fourth = Attributes4.read(in, third);
    assertThat(fourth.mode).isZero();
    assertThat(fourth.size).isEqualTo(7);
    assertThat(in.remaining()).isZero();
  }

  @Test
  void wordsBeyondTheThirdAreLeftOut() throws IOException {
    XdrWriter out = new XdrWriter().int32(5);
    out.int32(1).int32(2).int32(3).int32(4).int32(5).int32(99);
    XdrReader in = reader(out);
    assertThat(Bitmap4.read(in)).isEqualTo(new Bitmap4(1, 2, 3));
    assertThat(in.int32()).isEqualTo(99);
  }
}
