package io.tierfs.nfs.internal.v4;

import static io.tierfs.nfs.NfsFailures.fails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWritten;
import io.tierfs.nfs.NfsXattrMode;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What NFS 4.2 adds and nfs-ganesha does not have: COPY, and extended attributes. */
@Timeout(20)
@SuppressWarnings("try")
final class FourTwo4Test {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;

  private final FakeNfs4 fake = new FakeNfs4();
  private FakeRpcServer server;
  private NfsExport export;

  @BeforeEach
  void start() throws Exception {
    server = new FakeRpcServer(fake);
    export = Nfs4.mount(NfsSettings.of("127.0.0.1", server.port(), "/"), 2);
  }

  @AfterEach
  void stop() throws IOException {
    try {
      if (export != null) {
        export.close();
      }
    } finally {
      server.close();
    }
  }

  private NfsFile create(String name) throws Exception {
    return export.create(
        ROOT, export.root().handle(), bytes(name), NfsChange.NONE, true, NfsAccess.READ_WRITE);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void theServerCopies() throws Exception {
    assertThat(export.info().features()).contains(NfsFeature.COPY);
    try (NfsFile from = create("from");
        NfsFile to = create("to")) {
      from.write(ByteBuffer.wrap(bytes("0123456789")), 0, NfsStability.FILE_SYNC);
      to.write(ByteBuffer.wrap(bytes("abcdefghij")), 0, NfsStability.FILE_SYNC);
      NfsWritten copied = from.copyTo(2, to, 5, 4);
      assertThat(copied.count()).isEqualTo(4);
      assertThat(copied.stability()).isEqualTo(NfsStability.UNSTABLE);
      assertThat(copied.verifier()).isEqualTo(to.commit());
      assertThat(fake.content("to")).isEqualTo(bytes("abcde2345j"));
      assertThat(fake.content("from")).isEqualTo(bytes("0123456789"));
      // Less than was asked for, and what the file does not have.
      fake.writeMax = 3;
      assertThat(from.copyTo(0, to, 0, 10).count()).isEqualTo(3);
      fake.writeMax = Integer.MAX_VALUE;
      assertThat(from.copyTo(8, to, 0, 10).count()).isEqualTo(2);
      fails(NfsStatus.INVAL, () -> from.copyTo(0, to, 0, 0));
      // Both opens are had again.
      fake.forgetOpens();
      assertThat(from.copyTo(0, to, 0, 1).count()).isEqualTo(1);
      fake.fail(Op4.COPY, Status4.NOTSUPP);
      fails(NfsStatus.NOTSUPP, () -> from.copyTo(0, to, 0, 1));
      int before = fake.count(Op4.COPY);
      fails(NfsStatus.NOTSUPP, () -> from.copyTo(0, to, 0, 1));
      assertThat(fake.count(Op4.COPY)).isEqualTo(before);
    }
  }

  @Test
  void extendedAttributesAreSetReadListedAndRemoved() throws Exception {
    assertThat(export.info().features()).contains(NfsFeature.XATTRS);
    try (NfsFile file = create("f")) {
      NfsHandle handle = file.node().handle();
      assertThat(export.listXattrs(ROOT, handle)).isEmpty();
      fails(NfsStatus.NODATA, () -> export.getXattr(ROOT, handle, bytes("a")));
      fails(
          NfsStatus.NODATA,
          () -> export.setXattr(ROOT, handle, bytes("a"), bytes("x"), NfsXattrMode.REPLACE));
      export.setXattr(ROOT, handle, bytes("a"), bytes("one"), NfsXattrMode.CREATE);
      fails(
          NfsStatus.EXIST,
          () -> export.setXattr(ROOT, handle, bytes("a"), bytes("x"), NfsXattrMode.CREATE));
      assertThat(export.getXattr(ROOT, handle, bytes("a"))).isEqualTo(bytes("one"));
      export.setXattr(ROOT, handle, bytes("a"), bytes("three"), NfsXattrMode.REPLACE);
      assertThat(export.getXattr(ROOT, handle, bytes("a"))).isEqualTo(bytes("three"));
      byte[] large = new byte[1 << 16];
      large[large.length - 1] = 7;
      export.setXattr(ROOT, handle, bytes("b"), large, NfsXattrMode.EITHER);
      assertThat(export.getXattr(ROOT, handle, bytes("b"))).isEqualTo(large);
      for (String name : new String[] {"c", "d", "e"}) {
        export.setXattr(ROOT, handle, bytes(name), new byte[0], NfsXattrMode.EITHER);
      }
      // The server tells two names at a time.
      assertThat(export.listXattrs(ROOT, handle).stream().map(name -> new String(name, UTF_8)))
          .containsExactly("a", "b", "c", "d", "e");
      assertThat(export.getXattr(ROOT, handle, bytes("c"))).isEmpty();
      export.removeXattr(ROOT, handle, bytes("b"));
      fails(NfsStatus.NODATA, () -> export.removeXattr(ROOT, handle, bytes("b")));
      assertThat(export.listXattrs(ROOT, handle)).hasSize(4);
    }
  }
}
