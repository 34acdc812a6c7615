package io.tierfs.nfs.internal.v4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Owner4Test {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "1000@example.org, 1000",
    "root, 0",
    "root@localdomain, 0",
    "rooty, 65534",
    "nobody@example.org, 65534",
    "'', 65534",
    "@x, 65534",
    "999999999, 999999999",
    "4294967295, -1",
    "4294967296, 65534",
    "99999999999999999999999, 65534",
    "12a, 65534"
  })
  void ownersAreNumbers(String owner, int number) throws IOException {
    byte[] bytes = owner.getBytes(UTF_8);
    assertThat(Owner4.number(bytes)).isEqualTo(number);
    XdrWriter out = new XdrWriter().opaque(bytes).int32(7);
    ByteBuffer[] parts = out.buffers();
    XdrReader in =
        new XdrReader(ByteBuffer.wrap(Arrays.copyOf(parts[0].array(), (int) out.size())));
    assertThat(Owner4.read(in)).isEqualTo(number);
    assertThat(in.int32()).isEqualTo(7);
  }
}
