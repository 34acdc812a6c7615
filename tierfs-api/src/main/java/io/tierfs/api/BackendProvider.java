package io.tierfs.api;

import java.io.IOException;

/**
 * Opens backends of one type; found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface BackendProvider {
  /** The value of {@code type} by which a configuration asks for it, in kebab-case. */
  String type();

  /** One sentence on what it stores files in. */
  String description();

  /** The settings that it takes beside those that every tier has (name, type, mode, min-free). */
  OptionSchema options();

  /**
   * Opens a store.
   *
   * @param options checked against {@link #options()}
   * @throws IOException where the store cannot be used, with a sentence for the user
   * @throws IllegalArgumentException where values do not go together, with a sentence for the user
   */
  Backend open(BackendContext context, Options options) throws IOException;
}
