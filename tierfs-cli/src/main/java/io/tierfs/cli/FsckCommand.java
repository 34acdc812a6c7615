package io.tierfs.cli;

import io.tierfs.engine.Finding;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.engine.UnionCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks what lies on the tiers of a union that does not run. */
@Command(
    name = "fsck",
    description = {
      "Check what lies on the tiers of a configuration that is not mounted. One line for each"
          + " finding: error or note, tier, path, and what to do. Writes nothing but with --repair,"
          + " which settles what a crash left, as the next mount would, and nothing else."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class FsckCommand extends Subcommand {
  @Parameters(paramLabel = "CONFIG", description = "The configuration, a HOCON file.")
  private Path config;

  @Option(
      names = "--repair",
      description = "Finish or undo renames that were cut short, clear away leftovers.")
  private boolean repair;

  @Mixin private SetOption set;

  @Mixin private PluginDirOption plugins;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  ExitCode run() throws Exception {
    Path file = surroundings().absolute(config);
    TierFsConfig loaded =
        ConfigFile.load(file, set.overrides(), plugins.directories(), surroundings());
    UnionCheck.Result result = json ? inJson(loaded) : inLines(loaded);
    return result.isSound() ? ExitCode.OK : ExitCode.UNSOUND;
  }

  private UnionCheck.Result inLines(TierFsConfig loaded) throws Exception {
    UnionCheck.Result result = loaded.check(repair, finding -> out().println(line(finding)));
    out().println(config + summary(result));
    return result;
  }

  private static String line(Finding finding) {
    String severity = finding.repaired() ? "repaired" : word(finding.kind().severity());
    String line =
        severity + ": " + finding.tier() + ": " + finding.path() + ": " + finding.message();
    return line.replaceAll("\\p{Cntrl}", "?"); // a line for each, whatever names there are
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String summary(UnionCheck.Result result) {
    String looked = " (" + result.directories() + " directories, " + result.names() + " names)";
    if (result.errors() + result.notes() == 0) {
      return " is clean" + looked;
    }
    return ": "
        + count(result.errors(), "error")
        + (result.repaired() == 0 ? "" : ", " + result.repaired() + " of them repaired")
        + ", "
        + count(result.notes(), "note")
        + looked;
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private UnionCheck.Result inJson(TierFsConfig loaded) throws Exception {
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    UnionCheck.Result result = loaded.check(repair, finding -> found.add(facts(finding)));
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("findings", found);
    all.put("errors", result.errors());
    all.put("repaired", result.repaired());
    all.put("notes", result.notes());
    all.put("directories", result.directories());
    all.put("names", result.names());
    out().println(Json.of(all));
    return result;
  }

  private static Map<String, @Nullable Object> facts(Finding finding) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("severity", word(finding.kind().severity()));
    facts.put("kind", word(finding.kind()));
    facts.put("tier", finding.tier());
    facts.put("path", finding.path().toString());
    facts.put("message", finding.message());
    facts.put("repaired", finding.repaired());
    return facts;
  }
}
