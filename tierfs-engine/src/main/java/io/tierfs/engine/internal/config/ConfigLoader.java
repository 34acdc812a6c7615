package io.tierfs.engine.internal.config;

import io.tierfs.api.Options;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.FullSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.internal.plugin.Plugins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a whole configuration and reports everything that is wrong with it at once. */
final class ConfigLoader {
  private static final long LOCATIONS_MAX = 100_000_000;
  private static final long WATCHES_MAX = 10_000_000;

  private final Plugins plugins;
  private final Problems problems = new Problems();
  private final OptionReader reader = new OptionReader(problems);

  private ConfigLoader(Plugins plugins) {
    this.plugins = plugins;
  }

  /** Checks a configuration that has been parsed. */
  static LoadedConfig read(Cursor root, Plugins plugins) throws ConfigException {
    return new ConfigLoader(plugins).read(root);
  }

  private LoadedConfig read(Cursor root) throws ConfigException {
    for (String conflict : plugins.conflicts()) {
      problems.add(new Place("class path", 0, ""), conflict);
    }
    Cursor tierfs = tierfs(root);
    problems.throwIfAny();
    Optional<Options> own = reader.read(tierfs, Tables.ROOT.schema(), Tables.ROOT.objects());
    checkPlugins(tierfs);
    MountSettings mount = mount(tierfs.entry("mount"));
    CacheSettings cache = cache(tierfs.entry("cache"));

    Place tiersPlace = tierfs.place().withKey("tierfs.tiers");
    TiersReader tiersReader = new TiersReader(plugins, problems);
    Optional<Cursor> tierList = tierfs.entry("tiers");
    List<TierSpec> tiers = tierList.map(tiersReader::read).orElse(List.of());
    if (tierList.isEmpty()) {
      problems.add(tiersPlace, "is missing: a union needs at least one tier");
    }
    RoutingReader routingReader = new RoutingReader(plugins, problems, tiersReader.names());
    RoutingSpec routing =
        tierfs.entry("routing").map(routingReader::read).orElseGet(routingReader::defaults);
    problems.throwIfAny();
    return new LoadedConfig(
        mount,
        cache,
        own.orElseThrow().string("symlinks").equals("relative-to-root"),
        full(own.orElseThrow()),
        PluginKey.directories(tierfs),
        routing,
        tiers,
        tierList.map(Cursor::place).orElse(tiersPlace));
  }

  private static FullSettings full(Options own) {
    return new FullSettings(own.string("on-full").equals("move"), own.size("on-full-reserve"));
  }

  private Cursor tierfs(Cursor root) {
    Map<String, Cursor> entries = root.entries();
    Cursor tierfs = entries.get("tierfs");
    if (tierfs == null) {
      problems.add(
          root.place().withKey("tierfs"),
          "is missing: the settings stand in an object tierfs { ... }"
              + Suggestions.nearest("tierfs", entries.keySet())
                  .map(name -> "; is '" + name + "' meant to be it?")
                  .orElse(""));
      return root;
    }
    reader.isObject(tierfs);
    return tierfs;
  }

  private void checkPlugins(Cursor tierfs) {
    for (Cursor directory : PluginKey.texts(tierfs)) {
      String text = directory.text();
      if (!text.startsWith("/")) {
        problems.add(directory.place(), "should be an absolute path, not '" + text + "'");
      } else if (!Files.isDirectory(Path.of(text))) {
        problems.add(directory.place(), "there is no directory '" + text + "'");
      }
    }
  }

  private MountSettings mount(Optional<Cursor> cursor) {
    Optional<Options> read = section(cursor, Tables.MOUNT);
    if (read.isEmpty()) {
      return MountSettings.DEFAULT;
    }
    Options options = read.get();
    return new MountSettings(
        options.has("point") ? Optional.of(options.path("point")) : Optional.empty(),
        options.flag("allow-other"),
        MountSettings.Transport.valueOf(options.string("transport").toUpperCase(Locale.ROOT)),
        options.string("name"),
        options.flag("dev"),
        options.flag("suid"),
        options.flag("read-only"));
  }

  private CacheSettings cache(Optional<Cursor> cursor) {
    Optional<Options> read = section(cursor, Tables.CACHE);
    if (read.isEmpty()) {
      return CacheSettings.DEFAULT;
    }
    Options options = read.get();
    long locations = options.integer("locations");
    if (locations < 0 || locations > LOCATIONS_MAX) {
      problems.add(
          cursor.orElseThrow().entry("locations").orElseThrow().place(),
          "should be a whole number from 0 to %d, not '%d'".formatted(LOCATIONS_MAX, locations));
    }
    long watches = options.integer("watches");
    if (watches < 0 || watches > WATCHES_MAX) {
      problems.add(
          cursor.orElseThrow().entry("watches").orElseThrow().place(),
          "should be a whole number from 0 to %d, not '%d'".formatted(WATCHES_MAX, watches));
    }
    return new CacheSettings(
        CacheSettings.Mode.valueOf(options.string("mode").toUpperCase(Locale.ROOT)),
        options.duration("entry-ttl"),
        options.duration("attributes-ttl"),
        options.duration("negative-ttl"),
        locations,
        options.string("watch").equals("auto"),
        (int) watches);
  }

  /** The values of an object, all defaults where it is not there. */
  private Optional<Options> section(Optional<Cursor> cursor, Table table) {
    if (cursor.isEmpty()) {
      return Optional.of(Options.of(table.schema(), Map.of()));
    }
    return reader.isObject(cursor.get())
        ? reader.read(cursor.get(), table.schema(), table.objects())
        : Optional.empty();
  }
}
