import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader has to know of the machine and the run; no names of hosts, no paths. */
final class Machine {
  private Machine() {}

  static List<String> facts(Bench.Options options, String tree, Path base, long seconds)
      throws IOException {
    List<String> facts = new ArrayList<>();
    String command = options.command();
    for (String variable : new String[] {"PASSTHROUGH_HP", "MERGERFS"}) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        command = variable + "=" + value + " " + command;
      }
    }
    facts.add("command: `" + command.replaceAll("/\\S*/", "…/") + "`");
    Sizes sizes = options.sizes();
    facts.add(
        String.format(
            Locale.ROOT,
            "%d rounds, forward and backward in turn, in %d min %d s; %,d operations a row,"
                + " %d MiB of data, a source tree of %s",
            options.rounds(),
            seconds / 60,
            seconds % 60,
            sizes.files(),
            sizes.dataMiB(),
            tree));
    facts.add(
        String.format(
            Locale.ROOT,
            "%s, %d processors, %.0f GiB of memory; Linux %s; both directories on %s; Java %s",
            first("/proc/cpuinfo", "model name\\s*:\\s*(.*)", System.getProperty("os.arch")),
            Runtime.getRuntime().availableProcessors(),
            Double.parseDouble(first("/proc/meminfo", "MemTotal:\\s*(\\d+)", "0")) / (1 << 20),
            System.getProperty("os.version").replaceAll("[^0-9.].*", ""),
            Files.getFileStore(base).type(),
            System.getProperty("java.version")));
    return facts;
  }

  private static String first(String file, String pattern, String other) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
    return matcher.find() ? matcher.group(1).strip() : other;
  }
}
