package io.tierfs.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting: the one source of its validation, its help and its line in the reference.
 *
 * @param name in kebab-case
 * @param type what it holds
 * @param help one sentence
 * @param defaultValue as a user would write it; {@code null} where there is none
 * @param required whether it must be given
 * @param secret whether its value is kept out of logs and listings
 * @param choices the values allowed for a {@link OptionType#STRING}, empty for any
 * @since 0.1
 */
public record Option(
    String name,
    OptionType type,
    String help,
    @Nullable String defaultValue,
    boolean required,
    boolean secret,
    List<String> choices) {

  public Option {
    choices = List.copyOf(choices);
  }

  /** A setting that may be left out. */
  public static Option optional(String name, OptionType type, String help) {
    return new Option(name, type, help, null, false, false, List.of());
  }

  /** A setting that must be given. */
  public static Option required(String name, OptionType type, String help) {
    return new Option(name, type, help, null, true, false, List.of());
  }

  public Option withDefault(String value) {
    return new Option(name, type, help, value, false, secret, choices);
  }

  public Option withChoices(String... values) {
    return new Option(name, type, help, defaultValue, required, secret, List.of(values));
  }

  public Option asSecret() {
    return new Option(name, type, help, defaultValue, required, true, choices);
  }
}
