package io.tierfs.engine.internal.config;

import io.tierfs.engine.PluginInfo;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What to say where a configuration names a plug-in that is not there, or of no use. */
public final class UnknownPlugin {
  private UnknownPlugin() {}

  /** Names what there is, and what there might be had it not failed to load. */
  public static String message(
      String what, String typed, Collection<String> known, List<PluginInfo> failures) {
    List<PluginInfo> meant = failures.stream().filter(f -> f.type().equals(typed)).toList();
    if (!meant.isEmpty()) {
      return "the " + what + " '" + typed + "' cannot be used: " + reasons(meant);
    }
    String hint = Suggestions.hint(typed, known);
    StringBuilder message = new StringBuilder("unknown " + what + " '" + typed + "'" + hint);
    message.append(hint.isEmpty() ? "; known: " : " Known: ").append(listed(known));
    if (!failures.isEmpty()) {
      message.append("; failed to load: ").append(reasons(failures));
    }
    return message.toString();
  }

  private static String reasons(List<PluginInfo> failures) {
    return failures.stream()
        .map(f -> f.label() + " (" + f.failure().orElse("") + ")")
        .collect(Collectors.joining(", "));
  }

  private static String listed(Collection<String> known) {
    return known.isEmpty() ? "none" : String.join(", ", known);
  }
}
