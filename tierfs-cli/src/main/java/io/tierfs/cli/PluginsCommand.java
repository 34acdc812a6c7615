package io.tierfs.cli;

import io.tierfs.api.ApiVersion;
import io.tierfs.api.Option;
import io.tierfs.engine.PluginCatalog;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.PluginSources;
import io.tierfs.engine.TierFsConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists backends and policies, where they come from, and what settings they take. */
@Command(
    name = "plugins",
    description = {
      "List the backends and routing policies that configurations can name, where they come from"
          + " and their settings; and the plug-ins that cannot be used, and why.",
      "",
      "Looked into are the directory 'plugins' beside the installation, those of --plugin-dir and"
          + " those of the key 'plugins' of CONFIG."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class PluginsCommand extends Subcommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "List those that this configuration can use.")
  private @Nullable Path config;

  @Mixin private PluginDirOption plugins;

  @picocli.CommandLine.Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  ExitCode run() throws Exception {
    PluginSources sources = surroundings().plugins(plugins.directories());
    if (config != null) {
      sources = TierFsConfig.pluginSources(surroundings().absolute(config), sources);
    }
    try (PluginCatalog catalog = PluginCatalog.load(sources)) {
      if (json) {
        out().println(Json.of(toMap(sources, catalog.all())));
      } else {
        print(sources, catalog.all());
      }
    }
    return ExitCode.OK;
  }

  private void print(PluginSources sources, List<PluginInfo> all) {
    print("Backends:", all, PluginInfo.Kind.BACKEND);
    print("Routing policies:", all, PluginInfo.Kind.POLICY);
    List<PluginInfo> failures = all.stream().filter(info -> info.failure().isPresent()).toList();
    if (!failures.isEmpty()) {
      out().println("Cannot be used:");
      for (PluginInfo info : failures) {
        out().println("  " + info.label());
        out().println("      " + info.failure().orElseThrow());
      }
    }
    if (sources.directories().isEmpty()) {
      surroundings()
          .pluginDir()
          .ifPresent(directory -> warn("no plug-ins: there is no directory " + directory));
    }
  }

  private void print(String title, List<PluginInfo> all, PluginInfo.Kind kind) {
    out().println(title);
    for (PluginInfo info : all) {
      if (info.kind() == kind && info.failure().isEmpty()) {
        out().println("  " + info.type() + ": " + info.description());
        info.origin().ifPresent(origin -> out().println("      from " + origin.path()));
        Table table = new Table(Set.of());
        for (Option option : info.options().options()) {
          table.row("     ", option.name(), values(option), standard(option), option.help());
        }
        table.lines().forEach(out()::println);
      }
    }
  }

  private static String values(Option option) {
    return option.choices().isEmpty() ? option.type().text() : String.join(", ", option.choices());
  }

  private static String standard(Option option) {
    if (option.required()) {
      return "required";
    }
    return option.defaultValue() == null ? "-" : "default " + option.defaultValue();
  }

  private static Map<String, Object> toMap(PluginSources sources, List<PluginInfo> all) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("api", ApiVersion.CURRENT.toString());
    facts.put("directories", sources.directories());
    facts.put("plugins", all.stream().map(PluginsCommand::toMap).toList());
    return facts;
  }

  private static Map<String, Object> toMap(PluginInfo info) {
    Map<String, Object> one = new LinkedHashMap<>();
    boolean known = info.kind() != PluginInfo.Kind.UNKNOWN;
    one.put("kind", known ? info.kind().name().toLowerCase(Locale.ROOT) : null);
    one.put("type", orNull(info.type()));
    one.put("description", orNull(info.description()));
    one.put("class", orNull(info.className()));
    one.put("plugin", info.origin().map(origin -> origin.name()).orElse(null));
    one.put("path", info.origin().map(origin -> origin.path().toString()).orElse(null));
    one.put("failure", info.failure().orElse(null));
    one.put("options", info.options().options().stream().map(PluginsCommand::toMap).toList());
    return one;
  }

  private static Map<String, Object> toMap(Option option) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", option.name());
    one.put("type", option.type().name().toLowerCase(Locale.ROOT));
    one.put("help", option.help());
    one.put("default", option.defaultValue());
    one.put("required", option.required());
    one.put("secret", option.secret());
    one.put("choices", option.choices());
    return one;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
