package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.ForwardingBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A daemon that is to be killed: the removal of {@code slow} hangs in its tier, and when its input
 * has a byte it tells the kernel to forget a name of the same directory.
 */
final class KilledVictim {
  static final String MOUNTED = "mounted";
  static final String HANGS = "hangs";

  private KilledVictim() {}

  public static void main(String[] arguments) throws Exception {
    ConnectedUnion union =
        new ConnectedUnion(
            Path.of(arguments[0]),
            Duration.ofHours(1),
            backend ->
                new ForwardingBackend(backend) {
                  @Override
                  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
                    System.out.println(HANGS);
                    try {
                      new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                      throw new IOException(e);
                    }
                  }
                });
    System.out.println(MOUNTED);
    while (System.in.read() >= 0) {
      Notifier notifier = union.connected.session().notifier();
      notifier.renamed(union.engine.union().root(), "other", false);
    }
    union.close();
    System.exit(1);
  }
}
