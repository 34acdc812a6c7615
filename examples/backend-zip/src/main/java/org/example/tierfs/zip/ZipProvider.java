package org.example.tierfs.zip;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import java.io.IOException;

/** Opens tiers of type {@code zip}. */
public final class ZipProvider implements BackendProvider {
  @Override
  public String type() {
    return "zip";
  }

  @Override
  public String description() {
    return "Shows what is in a ZIP archive; nothing can be written.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(Option.required("path", OptionType.PATH, "The archive."));
  }

  @Override
  public Backend open(BackendContext context, Options options) throws IOException {
    return ZipBackend.open(options.path("path"));
  }
}
