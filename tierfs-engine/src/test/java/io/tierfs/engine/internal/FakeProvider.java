package io.tierfs.engine.internal;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** A backend type with an option of each kind, which fails to open where its path says so. */
public final class FakeProvider implements BackendProvider {
  private final List<String> events;

  /** For ServiceLoader. */
  public FakeProvider() {
    this(new ArrayList<>());
  }

  public FakeProvider(List<String> events) {
    this.events = events;
  }

  @Override
  public String type() {
    return "fake";
  }

  @Override
  public String description() {
    return "Stores nothing.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.required("path", OptionType.PATH, "Where it lies."),
        Option.optional("password", OptionType.STRING, "Kept secret.").asSecret(),
        Option.optional("pin", OptionType.INTEGER, "Kept secret too.").asSecret(),
        Option.optional("retries", OptionType.INTEGER, "How often.").withDefault("3"),
        Option.optional("verify", OptionType.BOOLEAN, "Whether.").withDefault("true"),
        Option.optional("share", OptionType.PERCENT, "How much."),
        Option.optional("timeout", OptionType.DURATION, "How long.").withDefault("1500ms"),
        Option.optional("tags", OptionType.STRING_LIST, "Which."),
        Option.optional("style", OptionType.STRING, "How.").withChoices("plain", "fancy"));
  }

  @Override
  public Backend open(BackendContext context, Options options) throws IOException {
    String path = options.path("path").toString();
    return switch (path) {
      case "/missing" -> throw new NoSuchFileException(path);
      case "/broken" -> throw new IOException("the disk at /broken does not answer");
      case "/clash" -> throw new IllegalArgumentException("verify and share exclude each other");
      case "/buggy" -> throw new IllegalStateException("bug");
      case "/unlinked" -> throw new NoClassDefFoundError("com/example/Gone");
      case "/fatal" -> throw new OutOfMemoryError("fatal");
      default -> new FakeBackend(context.tier(), events);
    };
  }
}
