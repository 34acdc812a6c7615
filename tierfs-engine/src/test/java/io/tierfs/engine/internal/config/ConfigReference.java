package io.tierfs.engine.internal.config;

import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.engine.PluginInfo;
import java.util.List;

/** Writes the reference of all keys, {@code docs/configuration.md}, from the tables. */
final class ConfigReference {
  private static final String INTRODUCTION =
      """
      # Configuration

      Made from the tables of options in the code: a test tells when this page is out of date.

      A configuration is a [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md) file.
      `include "other.conf"` reads a file beside it, `${HOME}` puts in an environment variable or
      another value of the file, `${?NAME}` does so where there is one. Only the object `tierfs` is
      looked at, so other objects can hold values for substitution; an unknown key in it is an error.

      A size is written `512M` or `20G` (powers of 1024), `20GB` (powers of 1000), or in bytes; a
      duration `500ms`, `1s`, `2h`, or in milliseconds; a percentage `5%` or `0.05`. Paths are absolute.
      `#` and `//` begin a comment, also in the middle of a word: put quotes around what contains them.

      ```hocon
      tierfs {
        mount { point = /mnt/documents, allow-other = true }
        routing = [exists-in-primary, exists-in-fallback, parent-dir]
        tiers = [
          { name = ssd,   type = localdir, path = /fast/documents, min-free = 20G }
          { name = disks, type = localdir, path = /bulk/documents }
        ]
      }
      ```
      """;

  private static final String POLICIES =
      """

      ## Routing policies

      A chain asks its links in their order; the first that does not pass decides. Where all pass,
      a search takes the first tier that has the path, a create the first tier that has the parent
      directory and takes new files, an action all copies. A link's parameter `tiers` holds names of
      tiers. Policies for new files skip tiers that are not `rw` or are below their `min-free`; they
      pass where none is left, and never decide which copy is read.
      """;

  private final StringBuilder out = new StringBuilder(INTRODUCTION);

  private ConfigReference() {}

  /**
   * @param plugins those to describe
   */
  static String markdown(List<PluginInfo> plugins) {
    ConfigReference reference = new ConfigReference();
    for (Table table : Tables.ALL) {
      reference.out.append("\n## `").append(table.path()).append("`\n\n");
      reference.out.append(table.help()).append('\n');
      reference.options(table.schema());
    }
    if (plugins.stream().anyMatch(p -> p.kind() == PluginInfo.Kind.BACKEND)) {
      reference.out.append("\n## Backends\n");
      reference.plugins(plugins, PluginInfo.Kind.BACKEND);
    }
    reference.out.append(POLICIES);
    reference.plugins(plugins, PluginInfo.Kind.POLICY);
    return reference.out.toString();
  }

  private void plugins(List<PluginInfo> plugins, PluginInfo.Kind kind) {
    plugins.stream()
        .filter(plugin -> plugin.kind() == kind)
        .forEach(
            plugin -> {
              out.append("\n### `").append(plugin.type()).append("`\n\n");
              out.append(plugin.description()).append('\n');
              options(plugin.options());
            });
  }

  private void options(OptionSchema schema) {
    if (schema.options().isEmpty()) {
      return;
    }
    out.append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
    for (Option option : schema.options()) {
      out.append("| `").append(option.name()).append("` | ");
      out.append(
          option.choices().isEmpty()
              ? option.type().text()
              : "`" + String.join("`, `", option.choices()) + "`");
      out.append(" | ").append(standard(option)).append(" | ");
      out.append(option.help().replace("|", "\\|"));
      out.append(option.secret() ? " Secret: never shown." : "").append(" |\n");
    }
  }

  private static String standard(Option option) {
    String value = option.defaultValue();
    if (value == null) {
      return option.required() ? "required" : "none";
    }
    return switch (option.type()) {
      case STRING_LIST -> "`[" + value + "]`";
      case STRING, INTEGER, BOOLEAN, SIZE, DURATION, PATH, PERCENT -> "`" + value + "`";
    };
  }
}
