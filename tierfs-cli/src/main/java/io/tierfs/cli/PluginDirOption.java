package io.tierfs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --plugin-dir} of all commands that read a configuration. */
final class PluginDirOption {
  @Option(
      names = "--plugin-dir",
      paramLabel = "DIR",
      description = "A directory of plug-ins to look into, too.")
  private List<Path> directories = new ArrayList<>();

  /** As they were typed. */
  List<Path> directories() {
    return directories;
  }
}
