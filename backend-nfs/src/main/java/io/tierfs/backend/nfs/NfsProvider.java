package io.tierfs.backend.nfs;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import java.io.IOException;

/** Opens tiers of {@code type = nfs}: exports of NFS servers. */
public final class NfsProvider implements BackendProvider {
  private static final OptionSchema OPTIONS =
      OptionSchema.of(
          Option.required(
              "url", OptionType.STRING, "The export: nfs://host/path or nfs://host:port/path."));

  @Override
  public String type() {
    return "nfs";
  }

  @Override
  public String description() {
    return "Stores files in an export of an NFS server.";
  }

  @Override
  public OptionSchema options() {
    return OPTIONS;
  }

  @Override
  public Backend open(BackendContext context, Options options) throws IOException {
    throw new IOException("not there yet");
  }
}
