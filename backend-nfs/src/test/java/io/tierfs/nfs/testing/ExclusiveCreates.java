package io.tierfs.nfs.testing;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exclusive creates on a server that is killed meanwhile. nfs-ganesha makes the file first and
 * notes the verifier in its times then: killed in between, it cannot know the file again, and
 * EEXIST is its own error. Such a file is removed here and made again; any other EEXIST is ours,
 * and passed on.
 */
public final class ExclusiveCreates {
  /** A verifier makes a time that is further away than this. */
  private static final Duration NOW = Duration.ofMinutes(1);

  private final Ganesha server;
  private final NfsExport export;
  private final AtomicInteger halfMade = new AtomicInteger();

  public ExclusiveCreates(Ganesha server, NfsExport export) {
    this.server = server;
    this.export = export;
  }

  /** How many files the server had made only half. */
  public int halfMade() {
    return halfMade.get();
  }

  /** Makes a file in the root that only its owner may use. */
  public NfsFile create(byte[] name, NfsAccess access) throws IOException, InterruptedException {
    Path local = server.directory().resolve(new String(name, StandardCharsets.UTF_8));
    while (true) {
      try {
        return export.create(
            NfsCredentials.ROOT,
            export.root().handle(),
            name,
            NfsChange.permissions(0600),
            true,
            access);
      } catch (NfsException e) {
        long age = System.currentTimeMillis() - Files.getLastModifiedTime(local).toMillis();
        if (e.status() != NfsStatus.EXIST || Math.abs(age) > NOW.toMillis()) {
          throw e;
        }
        halfMade.incrementAndGet();
        export.remove(NfsCredentials.ROOT, export.root().handle(), name);
      }
    }
  }
}
