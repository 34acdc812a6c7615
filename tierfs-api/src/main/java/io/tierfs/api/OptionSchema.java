package io.tierfs.api;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of settings that a component takes.
 *
 * @param options each name once
 * @since 0.1
 */
public record OptionSchema(List<Option> options) {
  /** No settings at all. */
  public static final OptionSchema NONE = new OptionSchema(List.of());

  public OptionSchema {
    options = List.copyOf(options);
    Set<String> names = new HashSet<>();
    for (Option option : options) {
      if (!names.add(option.name())) {
        throw new IllegalArgumentException("option named twice: " + option.name());
      }
    }
  }

  public static OptionSchema of(Option... options) {
    return new OptionSchema(List.of(options));
  }

  public Optional<Option> find(String name) {
    return options.stream().filter(option -> option.name().equals(name)).findFirst();
  }
}
