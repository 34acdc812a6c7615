import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's switch for FUSE over io_uring: set for those that use it, and put back. */
final class IoUring {
  static final Path SWITCH = Path.of("/sys/module/fuse/parameters/enable_uring");

  private static String before;

  private IoUring() {}

  static boolean usable() {
    try {
      return Files.exists(SWITCH) && (Contender.isRoot() || isOn());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOn() throws IOException {
    return Files.readString(SWITCH).startsWith("Y");
  }

  static synchronized void on() throws IOException {
    if (!isOn()) {
      before = Files.readString(SWITCH).strip();
      Files.writeString(SWITCH, "1");
    }
  }

  /** As it was before it was set here, if it was. */
  static synchronized void restore() throws IOException {
    if (before != null) {
      Files.writeString(SWITCH, before);
      before = null;
    }
  }
}
