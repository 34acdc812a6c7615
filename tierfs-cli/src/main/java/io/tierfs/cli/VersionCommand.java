package io.tierfs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** Says which version this is, and on what it runs. */
@Command(name = "version", description = "Show the version, and what it runs on.")
final class VersionCommand extends Subcommand implements IVersionProvider {
  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  ExitCode run() {
    if (json) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("version", tierfsVersion());
      facts.put("java", System.getProperty("java.vm.version"));
      facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
      facts.put("arch", System.getProperty("os.arch"));
      out().println(Json.of(facts));
    } else {
      getVersionLines().forEach(out()::println);
    }
    return ExitCode.OK;
  }

  @Override
  public String[] getVersion() {
    return getVersionLines().toArray(String[]::new);
  }

  private static java.util.List<String> getVersionLines() {
    return java.util.List.of(
        "tierfs " + tierfsVersion(),
        "Java "
            + System.getProperty("java.vm.version")
            + ", "
            + System.getProperty("java.vm.vendor"),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
  }

  private static String tierfsVersion() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
