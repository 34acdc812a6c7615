package io.tierfs.backend.localdir;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens tiers of {@code type = localdir}: directories of this machine.
 *
 * @since 0.1
 */
public final class LocaldirProvider implements BackendProvider {
  private static final System.Logger LOG = System.getLogger(LocaldirProvider.class.getName());

  private static final OptionSchema OPTIONS =
      OptionSchema.of(
          Option.required("path", OptionType.PATH, "The directory that holds the tier's files."),
          Option.optional(
                  "native",
                  OptionType.STRING,
                  "Whether to use Linux system calls (true), java.nio.file (false), or what works"
                      + " best here (auto).")
              .withDefault("auto")
              .withChoices("auto", "true", "false"),
          Option.optional(
                  "create", OptionType.BOOLEAN, "Whether to make the directory if it is missing.")
              .withDefault("false"));

  @Override
  public String type() {
    return "localdir";
  }

  @Override
  public String description() {
    return "Stores files in a directory of this machine.";
  }

  @Override
  public OptionSchema options() {
    return OPTIONS;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException where the directory is missing, is none, or cannot be read, or where {@code
   *     native = true} and system calls cannot be made here
   */
  @Override
  public Backend open(BackendContext context, Options options) throws IOException {
    Path path = options.path("path");
    if (options.flag("create")) {
      create(path);
    }
    Backend backend =
        switch (options.string("native")) {
          case "true" -> LocaldirBackend.openNative(path, context.trust());
          case "false" -> LocaldirBackend.over(path);
          default -> LocaldirBackend.open(path, context.trust());
        };
    LOG.log(System.Logger.Level.DEBUG, "tier {0}: {1}", context.tier(), backend);
    return backend;
  }

  private static void create(Path path) throws IOException {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new IOException(path + " cannot be made: " + e.getMessage(), e);
    }
  }
}
