package io.tierfs.engine;

import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.engine.internal.config.ConfigSource;
import io.tierfs.engine.internal.config.Effective;
import io.tierfs.engine.internal.config.LinkSpec;
import io.tierfs.engine.internal.config.LoadedConfig;
import io.tierfs.engine.internal.config.TierSpec;
import io.tierfs.engine.internal.plugin.Plugins;
import io.tierfs.engine.internal.wiring.Wiring;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A checked configuration: what a HOCON file says, defaults filled in. Immutable and thread-safe.
 *
 * <p>Loading opens nothing and touches no tier; {@link #open} does. Every key is described in
 * {@code reference.conf} and {@code docs/configuration.md}. Plug-ins are looked for with the
 * thread's context class loader and in the directories of the key {@code tierfs.plugins}, unless
 * told otherwise.
 *
 * @since 0.1
 */
public final class TierFsConfig {
  private final ConfigSource source;
  private final LoadedConfig config;

  private TierFsConfig(ConfigSource source, LoadedConfig config) {
    this.source = source;
    this.config = config;
  }

  private static TierFsConfig read(ConfigSource source) throws ConfigException {
    try (Plugins plugins = Plugins.load(source.sources())) {
      plugins.logFailures();
      return new TierFsConfig(source, source.read(plugins));
    }
  }

  /**
   * Reads a file of the default file system; its includes are relative to it.
   *
   * @throws ConfigException with everything that is wrong; also where the file cannot be read
   */
  public static TierFsConfig load(Path file) throws ConfigException {
    return load(file, Map.of(), PluginSources.ofClassPath());
  }

  /** Reads a file, with plug-ins from this class loader. */
  public static TierFsConfig load(Path file, ClassLoader plugins) throws ConfigException {
    return load(file, Map.of(), PluginSources.of(plugins));
  }

  /**
   * Reads a file of which some keys are overridden, by a command line for example.
   *
   * @param overrides values as HOCON texts by full keys such as {@code tierfs.mount.point}, in the
   *     order of the map; in messages they are lines of {@code override}
   */
  public static TierFsConfig load(Path file, Map<String, String> overrides) throws ConfigException {
    return load(file, overrides, PluginSources.ofClassPath());
  }

  /** Reads a file of which some keys are overridden, with plug-ins from these sources. */
  public static TierFsConfig load(Path file, Map<String, String> overrides, PluginSources plugins)
      throws ConfigException {
    return read(ConfigSource.file(file, overrides, plugins));
  }

  /**
   * Reads a text.
   *
   * @param originDescription what to call it in messages, in the place of a file name
   * @throws ConfigException with everything that is wrong
   */
  public static TierFsConfig parse(String hocon, String originDescription) throws ConfigException {
    return parse(hocon, originDescription, PluginSources.ofClassPath());
  }

  /** Reads a text, with plug-ins from this class loader. */
  public static TierFsConfig parse(String hocon, String originDescription, ClassLoader plugins)
      throws ConfigException {
    return parse(hocon, originDescription, PluginSources.of(plugins));
  }

  /** Reads a text, with plug-ins from these sources. */
  public static TierFsConfig parse(String hocon, String originDescription, PluginSources plugins)
      throws ConfigException {
    return read(ConfigSource.text(hocon, originDescription, plugins));
  }

  /**
   * Where a file has its plug-ins from: these sources, and its key {@code tierfs.plugins}. Checks
   * nothing else.
   */
  public static PluginSources pluginSources(Path file, PluginSources plugins)
      throws ConfigException {
    return ConfigSource.file(file, Map.of(), plugins).sources();
  }

  /** The backends and policies of the class path, those that fail to load included. */
  public static List<PluginInfo> plugins() {
    return plugins(PluginSources.ofClassPath().classPath());
  }

  /** The backends and policies that this class loader sees. */
  public static List<PluginInfo> plugins(ClassLoader plugins) {
    try (Plugins loaded = Plugins.load(plugins)) {
      return loaded.infos();
    }
  }

  public MountSettings mount() {
    return config.mount();
  }

  public CacheSettings cache() {
    return config.cache();
  }

  /** The tiers in their order, the primary first. */
  public List<TierConfig> tiers() {
    return config.tiers().stream().map(TierSpec::config).toList();
  }

  /** The names of the links of each chain, in their order. */
  public Map<Operation, List<String>> routing() {
    return Map.of(
        Operation.SEARCH, names(config.routing().search()),
        Operation.CREATE, names(config.routing().create()),
        Operation.ACTION, names(config.routing().action()));
  }

  private static List<String> names(List<LinkSpec> chain) {
    return chain.stream().map(link -> link.provider().type()).toList();
  }

  /** As {@link EngineSettings#rewriteSymlinks()}. */
  public boolean rewriteSymlinks() {
    return config.rewriteSymlinks();
  }

  /** What happens where a write finds its tier full. */
  public FullSettings full() {
    return config.full();
  }

  /**
   * Starts an engine. Where that fails, every backend that was opened has been closed. Each call
   * opens the tiers anew, with plug-ins that are loaded anew and closed with the engine: the caller
   * owns the engine.
   *
   * @throws ConfigException where tiers cannot be opened: one problem for each of them, on the line
   *     of the tier
   * @throws IOException where the engine cannot start for a reason that is no matter of settings
   */
  public TierFs open() throws ConfigException, IOException {
    return launch(UnaryOperator.identity());
  }

  /** As {@link #open()}, with a listener that is told of every call to a tier. */
  public TierFs open(EngineListener listener) throws ConfigException, IOException {
    return launch(settings -> settings.listened(listener));
  }

  private TierFs launch(UnaryOperator<EngineSettings> settled) throws ConfigException, IOException {
    InstantSource clock = InstantSource.system();
    if (!needsPlugins()) {
      return Wiring.launch(config, clock, settings -> TierFs.start(settled.apply(settings)));
    }
    Plugins plugins = Plugins.load(source.sources());
    try {
      return Wiring.launch(
          with(plugins), clock, settings -> TierFs.start(settled.apply(settings), plugins));
    } catch (ConfigException | IOException | RuntimeException | Error e) {
      plugins.close();
      throw e;
    }
  }

  private boolean needsPlugins() {
    return config.providers().stream().anyMatch(Plugins::isOwned);
  }

  /** This configuration with plug-ins that live on; those that it does not use are closed. */
  private LoadedConfig with(Plugins plugins) throws ConfigException {
    LoadedConfig own = source.read(plugins);
    plugins.keepOnly(own.providers());
    return own;
  }

  /**
   * Checks the tiers of a union that does not run, as {@link UnionCheck#run}.
   *
   * @throws ConfigException where tiers cannot be opened, go together or are in use
   * @throws IOException where the tiers cannot be locked
   */
  public UnionCheck.Result check(boolean repair, Consumer<Finding> findings)
      throws ConfigException, IOException {
    if (!needsPlugins()) {
      return Wiring.check(config, InstantSource.system(), repair, findings);
    }
    try (Plugins plugins = Plugins.load(source.sources())) {
      return Wiring.check(with(plugins), InstantSource.system(), repair, findings);
    }
  }

  /**
   * Tells how a request would be decided by a union that does not run, as {@link Union#explain}.
   * Nothing is written to the tiers.
   *
   * @throws ConfigException where tiers cannot be opened, go together or are in use
   * @throws IOException as {@link Union#explain}
   */
  public Explanation explain(Operation operation, FsPath path) throws ConfigException, IOException {
    if (!needsPlugins()) {
      return Wiring.explain(config, InstantSource.system(), operation, path);
    }
    try (Plugins plugins = Plugins.load(source.sources())) {
      return Wiring.explain(with(plugins), InstantSource.system(), operation, path);
    }
  }

  /** The effective configuration for people: HOCON, in the order of the reference, no secrets. */
  public String render() {
    return Effective.hocon(config);
  }

  /** The effective configuration for programs: JSON, no secrets. */
  public String renderJson() {
    return Effective.json(config);
  }

  /** The effective configuration as nested maps, lists, texts, numbers and booleans, no secrets. */
  public Map<String, Object> toMap() {
    return Effective.map(config);
  }
}
