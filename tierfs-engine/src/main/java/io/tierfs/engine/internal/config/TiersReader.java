package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigValueType;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.TierConfig;
import io.tierfs.engine.internal.plugin.Plugins;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the list of tiers. */
final class TiersReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Plugins plugins;
  private final Problems problems;
  private final OptionReader reader;
  private final Map<String, Place> names = new HashMap<>();

  TiersReader(Plugins plugins, Problems problems) {
    this.plugins = plugins;
    this.problems = problems;
    this.reader = new OptionReader(problems);
  }

  /** The tiers that are right. */
  List<TierSpec> read(Cursor list) {
    List<TierSpec> tiers = new ArrayList<>();
    if (list.type() != ConfigValueType.LIST) {
      problems.add(
          list.place(), "should be a list [ { ... }, ... ], not " + OptionReader.shown(list));
    } else if (list.elements().isEmpty()) {
      problems.add(list.place(), "is empty: a union needs at least one tier");
    }
    for (Cursor element : list.elements()) {
      if (reader.isObject(element)) {
        tier(element).ifPresent(tiers::add);
      }
    }
    return tiers;
  }

  /** The names that are given, also of tiers that are wrong otherwise. */
  List<String> names() {
    return List.copyOf(names.keySet());
  }

  private Optional<TierSpec> tier(Cursor object) {
    int before = problems.count();
    OptionSchema common = Tables.TIER.schema();
    Map<String, Object> values = reader.values(object, common);
    object.entry("name").ifPresent(name -> checkName(name, values));
    Optional<BackendProvider> found = object.entry("type").flatMap(t -> provider(t, values));
    if (found.isEmpty()) {
      // Whether the other keys are right depends on the type.
      return Optional.empty();
    }
    BackendProvider provider = found.get();
    OptionSchema own = provider.options();
    Optional<Options> options =
        reader.read(object, own, common.options().stream().map(Option::name).toList());
    if (options.isEmpty() || problems.count() > before) {
      return Optional.empty();
    }
    Options shared = Options.of(common, values);
    TierConfig config =
        new TierConfig(
            shared.string("name"),
            provider.type(),
            TierMode.valueOf(shared.string("mode").toUpperCase(Locale.ROOT)),
            shared.size("min-free"),
            options.get(),
            object.place().origin(),
            object.place().line());
    return Optional.of(new TierSpec(config, provider, object.place()));
  }

  private void checkName(Cursor cursor, Map<String, Object> values) {
    if (!(values.get("name") instanceof String name)) {
      return;
    }
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      problems.add(
          cursor.place(),
          "'" + name + "' is no name for a tier: use 1 to 64 letters, digits, '-', '_', '.'");
      return;
    }
    Place earlier = names.putIfAbsent(name, cursor.place());
    if (earlier != null) {
      problems.add(
          cursor.place(),
          "'%s' is already the name of another tier, on line %d".formatted(name, earlier.line()));
    }
  }

  private Optional<BackendProvider> provider(Cursor cursor, Map<String, Object> values) {
    if (!(values.get("type") instanceof String type)) {
      return Optional.empty();
    }
    BackendProvider provider = plugins.backends().get(type);
    if (provider == null) {
      problems.add(
          cursor.place(),
          UnknownPlugin.message(
              "backend type",
              type,
              plugins.backends().keySet(),
              plugins.failures(PluginInfo.Kind.BACKEND)));
      return Optional.empty();
    }
    return Optional.of(provider);
  }
}
