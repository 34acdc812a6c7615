package io.tierfs.backend.nfs;

import io.tierfs.api.FsException;
import io.tierfs.api.Interruption;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The export of one tier, and whether its server answers.
 *
 * <p>A call that is not answered in time marks the server as silent. From then on calls fail at
 * once, while one thread asks again and again; when the server answers, all goes on. On a mount
 * that is hard nothing is ever marked: calls wait. Thread-safe.
 */
final class Server implements Closeable {
  private static final System.Logger LOG = System.getLogger("io.tierfs.backend.nfs");
  private static final Duration PAUSE_MIN = Duration.ofMillis(200);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

  /** Mounts the export. */
  @FunctionalInterface
  interface Mounter {
    NfsExport mount() throws IOException, InterruptedException;
  }

  /** Asks the server. */
  @FunctionalInterface
  interface Call<T> {
    T run(NfsExport export) throws IOException, InterruptedException;
  }

  private final String name;
  private final Mounter mounter;
  private final Failures failures;
  private final Optional<Duration> patience;
  private final Duration attempt;
  private volatile @Nullable NfsExport export;
  private volatile @Nullable Instant silentSince;
  private @Nullable Thread prober;
  private boolean closed;

  /**
   * @param name of tier and export, for messages
   * @param patience how long a call may take, empty on a hard mount
   * @param attempt how long one question to a silent server may take
   */
  Server(
      String name,
      Mounter mounter,
      Failures failures,
      Optional<Duration> patience,
      Duration attempt) {
    this.name = name;
    this.mounter = mounter;
    this.failures = failures;
    this.patience = patience;
    this.attempt = attempt;
  }

  /** Mounts now; fails where that is not possible. */
  void mount() throws IOException, InterruptedException {
    export = mounter.mount();
  }

  /** Has the export mounted when the server can be reached; until then calls fail. */
  void mountLater() {
    LOG.log(System.Logger.Level.WARNING, "{0}: not there yet, going on without", name);
    silent();
  }

  boolean isMounted() {
    return export != null;
  }

  /** The export, mounted. */
  NfsExport export() throws FsException {
    NfsExport known = export;
    if (known == null) {
      throw failures.silent(name + ": the server has not been reached yet");
    }
    return known;
  }

  /** Fails at once where the server is known not to answer. */
  void requireAnswering() throws FsException {
    Instant since = silentSince;
    if (since != null) {
      throw failures.silent(name + ": the server has not answered since " + since);
    }
  }

  /** Asks, failing as a backend does. */
  <T> T call(Call<T> call) throws FsException {
    try {
      return ask(call);
    } catch (IOException e) {
      throw failures.of(e);
    }
  }

  /** Asks, with the client's own exceptions. */
  <T> T ask(Call<T> call) throws IOException {
    requireAnswering();
    NfsExport mounted = export();
    try {
      return Interruption.during(() -> call.run(mounted));
    } catch (NfsException e) {
      if (Failures.isSilence(e.status())) {
        silent();
      }
      throw e;
    }
  }

  /** Waits for an answer that is on the way, no longer than for any other. */
  <T> T await(CompletableFuture<T> answer) throws IOException {
    requireAnswering();
    try {
      return Interruption.during(() -> within(answer));
    } catch (NfsException e) {
      if (Failures.isSilence(e.status())) {
        silent();
      }
      throw e;
    }
  }

  private <T> T within(CompletableFuture<T> answer) throws IOException, InterruptedException {
    if (patience.isPresent() && !answer.isDone()) {
      try {
        answer.copy().exceptionally(_ -> null).get(patience.get().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw timedOut();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return NfsException.join(answer);
  }

  /** Marks the server as silent, and says so. */
  FsException timedOut() {
    silent();
    return failures.silent(name + ": the server does not answer");
  }

  Failures failures() {
    return failures;
  }

  /** How long a caller may have to wait; empty for ever. */
  Optional<Duration> patience() {
    return patience;
  }

  /** Since when the server does not answer; empty where it does. */
  Optional<Instant> silentSince() {
    Instant since = silentSince;
    NfsExport mounted = export;
    if (since != null || mounted == null) {
      return Optional.ofNullable(since);
    }
    return mounted.state().silentSince();
  }

  private synchronized void silent() {
    if (closed || patience.isEmpty() && export != null || silentSince != null) {
      return;
    }
    silentSince = Instant.now();
    if (export != null) {
      LOG.log(System.Logger.Level.WARNING, "{0}: the server does not answer; trying on", name);
    }
    prober = Thread.ofVirtual().name("nfs-probe").start(this::probe);
  }

  private void probe() {
    Duration pause = PAUSE_MIN;
    while (true) {
      try {
        Thread.sleep(pause);
        if (answers()) {
          answering();
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      NfsExport mounted = export;
      if (mounted != null) {
        mounted.ping(attempt);
        return true;
      }
      NfsExport late = mounter.mount();
      synchronized (this) {
        if (closed) {
          late.close();
        } else {
          export = late;
        }
      }
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", name, e.getMessage());
      return false;
    }
  }

  private synchronized void answering() {
    Instant since = silentSince;
    silentSince = null;
    prober = null;
    if (!closed && since != null) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: the server answers again after {1} s",
          name,
          Duration.between(since, Instant.now()).toSeconds());
    }
  }

  @Override
  public void close() {
    NfsExport mounted;
    synchronized (this) {
      closed = true;
      if (prober != null) {
        prober.interrupt();
      }
      mounted = export;
    }
    if (mounted != null) {
      mounted.close();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
