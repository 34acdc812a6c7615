package io.tierfs.nfs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GaneshaTest {
  private static final int NFS = 100_003;
  private static final int MOUNT = 100_005;
  private static final int PATIENT_MILLIS = 20_000;
  private static final int IMPATIENT_MILLIS = 300;

  @BeforeEach
  void needed() {
    Ganesha.assumeAvailable();
  }

  @Test
  void speaksTheVersionsAskedFor() throws IOException {
    try (Ganesha four = Ganesha.start(GaneshaOptions.v4());
        Ganesha both = Ganesha.start(GaneshaOptions.v3())) {
      assertThat(ping(four.port(), NFS, 4, PATIENT_MILLIS)).isZero();
      assertThat(ping(four.port(), NFS, 3, PATIENT_MILLIS)).isNotZero();
      assertThat(ping(both.port(), NFS, 4, PATIENT_MILLIS)).isZero();
      assertThat(ping(both.port(), NFS, 3, PATIENT_MILLIS)).isZero();
      assertThat(ping(both.mountPort(), MOUNT, 3, PATIENT_MILLIS)).isZero();
    }
  }

  @Test
  void isHaltedAndGoesOn() throws IOException {
    try (Ganesha server = Ganesha.start(GaneshaOptions.v4())) {
      server.stop();
      assertThatThrownBy(() -> ping(server.port(), NFS, 4, IMPATIENT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
      server.cont();
      assertThat(ping(server.port(), NFS, 4, PATIENT_MILLIS)).isZero();
    }
  }

  @Test
  void isKilledAndComesBackOnTheSamePort() throws IOException {
    try (Ganesha server = Ganesha.start(GaneshaOptions.v3().withGrace(5))) {
      int port = server.port();
      server.kill();
      assertThatThrownBy(() -> ping(port, NFS, 3, PATIENT_MILLIS))
          .isInstanceOf(ConnectException.class);
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(ping(port, NFS, 3, PATIENT_MILLIS)).isZero();
    }
  }

  @Test
  void leavesNothingOfItsOwnAndAllThatIsGiven(@TempDir Path given) throws IOException {
    Files.writeString(given.resolve("kept"), "kept");
    Path own;
    int port;
    try (Ganesha memory = Ganesha.start(GaneshaOptions.v4());
        Ganesha other = Ganesha.start(GaneshaOptions.v4().withExport(given))) {
      own = memory.directory();
      port = other.port();
      Files.writeString(own.resolve("gone"), "gone");
      other.stop();
    }
    assertThat(own.getParent()).doesNotExist();
    assertThat(given.resolve("kept")).exists();
    assertThatThrownBy(() -> ping(port, NFS, 4, PATIENT_MILLIS))
        .isInstanceOf(ConnectException.class);
  }

  /** Calls procedure 0 and returns the accept status: 0 is success. */
  private static int ping(int port, int program, int version, int millis) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(millis);
      ByteBuffer call = ByteBuffer.allocate(44).putInt(0x8000_0000 | 40).putInt(7).putInt(0);
      call.putInt(2).putInt(program).putInt(version).putInt(0);
      socket.getOutputStream().write(call.array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int word = 0; word < 6; word++) {
        in.readInt();
      }
      return in.readInt();
    }
  }
}
