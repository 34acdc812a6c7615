package org.example.tierfs.memory;

import io.tierfs.api.*;

/** Opens tiers of type {@code memory}. */
public final class MemoryProvider implements BackendProvider {
  @Override
  public String type() {
    return "memory";
  }

  @Override
  public String description() {
    return "Stores files in memory, until the tier is closed.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.optional("capacity", OptionType.SIZE, "How much it takes.").withDefault("64M"));
  }

  @Override
  public Backend open(BackendContext context, Options options) {
    return new MemoryBackend(context, options.size("capacity"));
  }
}
