package io.tierfs.engine;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.engine.internal.nio.TierFileSystemProvider;
import io.tierfs.engine.internal.union.TierGuard;
import io.tierfs.engine.internal.union.UnionEngine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running engine: owns the backends of its tiers and closes them.
 *
 * <p>Thread-safe. {@link #close()} is idempotent. Engines share nothing: any number of them live
 * side by side in one process.
 *
 * @since 0.1
 */
public final class TierFs implements Closeable {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  private final Union union;
  private final EngineSettings settings;
  private final TierGuard guard;
  private final Closeable plugins;
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable FileSystem view;

  private TierFs(Union union, EngineSettings settings, TierGuard guard, Closeable plugins) {
    this.union = union;
    this.settings = settings;
    this.guard = guard;
    this.plugins = plugins;
  }

  /** Begins an engine without any file or framework in sight. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts an engine: checks the tiers, and finishes or undoes what a crash left. The engine owns
   * the backends from now on, also where this fails.
   *
   * @throws IllegalArgumentException with a sentence for the user, where there is no tier, two have
   *     one name, or one lies within another
   * @throws IOException where a tier cannot be used
   */
  public static TierFs start(EngineSettings settings) throws IOException {
    return start(settings, () -> {});
  }

  /** As above, with plug-ins that are closed with the engine, but not where its start fails. */
  static TierFs start(EngineSettings settings, Closeable plugins) throws IOException {
    TierGuard guard = null;
    try {
      if (settings.tiers().isEmpty()) {
        throw new IllegalArgumentException("a union needs at least one tier");
      }
      guard = new TierGuard(settings.tiers(), TierGuard.Locking.MAKE);
      UnionEngine union = new UnionEngine(settings);
      union.recover();
      return new TierFs(union.announced(), settings, guard, plugins);
    } catch (IOException | RuntimeException e) {
      closeAll(settings, guard);
      throw e;
    }
  }

  /**
   * Tells how a request would be decided, as {@link Union#explain}, without starting an engine:
   * nothing is written, and what a crash left stays. The backends stay open.
   *
   * @throws IllegalArgumentException as {@link #start}, also for a tier that is in use
   */
  public static Explanation explain(EngineSettings settings, Operation operation, FsPath path)
      throws IOException {
    try (TierGuard _ = new TierGuard(settings.tiers(), TierGuard.Locking.EXISTING)) {
      return new UnionEngine(settings).explain(CallContext.daemon(), operation, path);
    }
  }

  private static void closeAll(EngineSettings settings, @Nullable TierGuard guard) {
    for (TierSetup tier : settings.tiers()) {
      closeOne("tier " + tier.name(), tier.backend());
    }
    if (guard != null) {
      closeOne("the locks", guard);
    }
  }

  private static void closeOne(String what, Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "closing " + what + " failed", e);
    }
  }

  /** The merged tree. */
  public Union union() {
    return union;
  }

  /** What it was built from. */
  public EngineSettings settings() {
    return settings;
  }

  /**
   * The merged tree for programs that work with {@code java.nio.file}: always the same file system
   * until it is closed, which leaves the engine running. It is closed with the engine, with all
   * that was opened by way of it. It acts as this process; paths have URIs {@code
   * tierfs://name/path}.
   *
   * @throws IllegalStateException where the engine is closed
   */
  public synchronized FileSystem asFileSystem() {
    if (closed.get()) {
      throw new IllegalStateException("the engine is closed");
    }
    FileSystem known = view;
    if (known == null || !known.isOpen()) {
      known = TierFileSystemProvider.ofEngine(union);
      view = known;
    }
    return known;
  }

  private synchronized @Nullable FileSystem view() {
    return view;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      FileSystem shown = view();
      if (shown != null) {
        closeOne("the file system", shown);
      }
      closeAll(settings, guard);
      closeOne("the plug-ins", plugins);
    }
  }

  /**
   * Collects what an engine is built from. Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final List<TierSetup> tiers = new ArrayList<>();
    private RoutingChains chains = RoutingChains.same(List.of());
    private CacheSettings cache = CacheSettings.DEFAULT;
    private boolean rewriteSymlinks;
    private FullSettings full = FullSettings.DEFAULT;
    private InstantSource clock = InstantSource.system();
    private @Nullable EngineListener listener;

    private Builder() {}

    /** Adds the next tier; the first is the primary. */
    public Builder tier(String name, Backend backend) {
      return tier(TierSetup.of(name, backend));
    }

    public Builder tier(TierSetup tier) {
      tiers.add(tier);
      return this;
    }

    public Builder routing(RoutingChains value) {
      chains = value;
      return this;
    }

    public Builder cache(CacheSettings value) {
      cache = value;
      return this;
    }

    public Builder rewriteSymlinks(boolean value) {
      rewriteSymlinks = value;
      return this;
    }

    /** What happens where a write finds its tier full. */
    public Builder full(FullSettings value) {
      full = value;
      return this;
    }

    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /** Told of every call to a tier; nobody by default. */
    public Builder listener(EngineListener value) {
      listener = value;
      return this;
    }

    /** Starts the engine, as {@link TierFs#start}. */
    public TierFs build() throws IOException {
      EngineSettings settings =
          new EngineSettings(tiers, chains, cache, rewriteSymlinks, clock, full);
      return start(listener == null ? settings : settings.listened(listener));
    }
  }
}
