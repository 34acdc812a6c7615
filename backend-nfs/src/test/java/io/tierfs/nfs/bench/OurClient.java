package io.tierfs.nfs.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsClient;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsWritten;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Our client, as any program would use it. */
final class OurClient implements Contender {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;

  private final NfsExport export;
  private final NfsFile file;
  private final NfsHandle list;
  private final ByteBuffer[] buffers = new ByteBuffer[Work.DATA_WINDOW];

  OurClient(NfsSettings settings) throws Exception {
    export = NfsClient.mount(settings);
    NfsHandle root = export.root().handle();
    String name = "ours-" + export.version().text();
    file =
        export.create(
            ROOT,
            root,
            name.getBytes(UTF_8),
            NfsChange.permissions(0644),
            false,
            NfsAccess.READ_WRITE);
    list = export.lookup(ROOT, root, "list".getBytes(UTF_8)).handle();
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = ByteBuffer.allocateDirect(Work.CHUNK);
    }
  }

  @Override
  public String name() {
    return "tierfs " + export.version().text();
  }

  @Override
  public long nanos(Work work) throws Exception {
    if (work == Work.WRITE) {
      file.setAttributes(ROOT, NfsChange.size(0));
    }
    long began = System.nanoTime();
    switch (work) {
      case WRITE -> write();
      case READ -> read();
      case GETATTR -> attributes();
      case LIST -> {
        for (int i = 0; i < Work.LISTS; i++) {
          list();
        }
      }
    }
    return System.nanoTime() - began;
  }

  private void write() throws Exception {
    Queue<CompletableFuture<NfsWritten>> window = new ArrayDeque<>();
    long verifier = 0;
    for (int i = 0; i < Work.MEBIBYTES + Work.DATA_WINDOW; i++) {
      if (i >= Work.DATA_WINDOW) {
        NfsWritten written = NfsException.join(window.remove());
        check(written.count() == Work.CHUNK && (verifier == 0 || verifier == written.verifier()));
        verifier = written.verifier();
      }
      if (i < Work.MEBIBYTES) {
        ByteBuffer buffer = buffers[i % buffers.length].clear();
        window.add(file.writeAsync(buffer, (long) i * Work.CHUNK, NfsStability.UNSTABLE));
      }
    }
    check(file.commit() == verifier);
  }

  private void read() throws Exception {
    Queue<CompletableFuture<NfsRead>> window = new ArrayDeque<>();
    for (int i = 0; i < Work.MEBIBYTES + Work.DATA_WINDOW; i++) {
      if (i >= Work.DATA_WINDOW) {
        check(NfsException.join(window.remove()).count() == Work.CHUNK);
      }
      if (i < Work.MEBIBYTES) {
        ByteBuffer buffer = buffers[i % buffers.length].clear();
        window.add(file.readAsync(buffer, (long) i * Work.CHUNK));
      }
    }
  }

  private void attributes() throws Exception {
    Queue<CompletableFuture<NfsAttributes>> window = new ArrayDeque<>();
    for (int i = 0; i < Work.GETATTRS + Work.CALL_WINDOW; i++) {
      if (i >= Work.CALL_WINDOW) {
        NfsException.join(window.remove());
      }
      if (i < Work.GETATTRS) {
        window.add(file.attributesAsync());
      }
    }
  }

  private void list() throws Exception {
    int seen = 0;
    long bytes = 0;
    NfsPage page = export.list(ROOT, list, 0, 0, Work.CHUNK);
    while (true) {
      for (NfsEntry entry : page.entries()) {
        bytes += entry.node().attributes().size();
        seen++;
      }
      if (page.last()) {
        break;
      }
      page =
          export.list(ROOT, list, page.entries().getLast().cookie(), page.verifier(), Work.CHUNK);
    }
    check(seen == Work.ENTRIES && bytes == 0);
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalStateException("wrong answer");
    }
  }

  @Override
  public ProcessHandle process() {
    return ProcessHandle.current();
  }

  @Override
  public void close() {
    file.close();
    export.close();
  }
}
