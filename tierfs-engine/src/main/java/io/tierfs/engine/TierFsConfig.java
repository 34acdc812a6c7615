package io.tierfs.engine;

import io.tierfs.api.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checked configuration: what a HOCON file says, defaults filled in. Immutable and thread-safe.
 *
 * <p>Loading opens nothing and touches no tier; {@link #open} does. Every key is described in
 * {@code reference.conf} and {@code docs/configuration.md}. Plug-ins are looked for with the
 * thread's context class loader, unless one is given.
 */
public final class TierFsConfig {
  private TierFsConfig() {}

  /**
   * Reads a file; its includes are relative to it.
   *
   * @throws ConfigException with everything that is wrong; also where the file cannot be read
   */
  public static TierFsConfig load(Path file) throws ConfigException {
    throw new UnsupportedOperationException("under construction: " + file);
  }

  /** Reads a file, with plug-ins from this class loader. */
  public static TierFsConfig load(Path file, ClassLoader plugins) throws ConfigException {
    throw new UnsupportedOperationException("under construction: " + file + plugins);
  }

  /**
   * Reads a text.
   *
   * @param originDescription what to call it in messages, in the place of a file name
   * @throws ConfigException with everything that is wrong
   */
  public static TierFsConfig parse(String hocon, String originDescription) throws ConfigException {
    throw new UnsupportedOperationException("under construction: " + originDescription + hocon);
  }

  /** Reads a text, with plug-ins from this class loader. */
  public static TierFsConfig parse(String hocon, String originDescription, ClassLoader plugins)
      throws ConfigException {
    throw new UnsupportedOperationException("under construction: " + originDescription + hocon);
  }

  /** The backends and policies that configurations can name, those that fail to load included. */
  public static List<PluginInfo> plugins() {
    throw new UnsupportedOperationException("under construction");
  }

  /** The plug-ins of this class loader. */
  public static List<PluginInfo> plugins(ClassLoader plugins) {
    throw new UnsupportedOperationException("under construction: " + plugins);
  }

  public MountSettings mount() {
    return MountSettings.DEFAULT;
  }

  public CacheSettings cache() {
    return CacheSettings.DEFAULT;
  }

  /** The tiers in their order, the primary first. */
  public List<TierConfig> tiers() {
    return List.of();
  }

  /** The names of the links of each chain, in their order. */
  public Map<Operation, List<String>> routing() {
    return Map.of();
  }

  /** As {@link EngineSettings#rewriteSymlinks()}. */
  public boolean rewriteSymlinks() {
    return false;
  }

  /**
   * Starts an engine. Where that fails, every backend that was opened has been closed. Each call
   * opens the tiers anew: the caller owns the engine.
   *
   * @throws ConfigException where tiers cannot be opened: one problem for each of them, on the line
   *     of the tier
   * @throws IOException where the engine cannot start for a reason that is no matter of settings
   */
  public TierFs open() throws ConfigException, IOException {
    throw new UnsupportedOperationException("under construction");
  }

  /** The effective configuration for people: HOCON, in the order of the reference, no secrets. */
  public String render() {
    throw new UnsupportedOperationException("under construction");
  }

  /** The effective configuration for programs: JSON, no secrets. */
  public String renderJson() {
    throw new UnsupportedOperationException("under construction");
  }

  /** The effective configuration as nested maps, lists and texts, no secrets. */
  public Map<String, Object> toMap() {
    throw new UnsupportedOperationException("under construction");
  }
}
