package io.tierfs.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows on a small example what tierfs does, and leaves it to be played with. */
@Command(
    name = "demo",
    description = {
      "Make two small tiers in a temporary directory, mount them as one tree and show around.",
      "",
      "The mount stays for you to look at; umount or demo --stop removes it with its files."
    },
    optionListHeading = "%nOptions:%n")
final class DemoCommand extends Subcommand {
  private static final Path PARENT = Path.of("/tmp");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Option(names = "--stop", description = "Unmount and remove all demonstrations of yours.")
  private boolean stop;

  @Override
  ExitCode run() throws Exception {
    return stop ? stopAll() : start();
  }

  private ExitCode start() throws IOException, InterruptedException {
    DemoFiles demo = DemoFiles.create(PARENT.toRealPath());
    List<String> arguments =
        List.of(
            "mount",
            "--daemon",
            "--demo=" + demo.directory(),
            "--log-file=" + demo.log(),
            demo.config().toString());
    Daemon.Outcome outcome = Daemon.start(arguments, surroundings(), err());
    if (outcome.mount().isEmpty()) {
      demo.remove();
      return outcome.code();
    }
    show(demo);
    return ExitCode.OK;
  }

  private void show(DemoFiles demo) throws IOException {
    Path union = demo.point();
    say("Two directories, 'fast' and 'bulk', are now one tree: " + union);
    say("");
    say("This is all that was needed, " + demo.config() + ":");
    Files.readAllLines(demo.config()).forEach(line -> say("    " + line));
    say("");
    say("What the tree holds, and the tier that each file is seen from:");
    list(union);
    say("");
    say("New files find their place:");
    write(union.resolve("photos/hills.txt"), "the tier that has photos/");
    write(union.resolve("letters/2026-12.txt"), "the first of those that have letters/");
    write(union.resolve("todo.txt"), "the first of all");
    say("");
    String tierfs = System.getProperty("tierfs.typed", "tierfs");
    say("Now try it:");
    say("    ls -lR " + union);
    say("    cat " + union.resolve("notes.txt"));
    say("    echo hello > " + union.resolve("photos/hello.txt"));
    say(
        "    "
            + tierfs
            + " which "
            + union.resolve("photos/hello.txt")
            + " "
            + union
            + "/notes.txt");
    say("    " + tierfs + " tiers " + union);
    say("");
    say("When you have seen enough (this unmounts, and removes " + demo.directory() + "):");
    say("    " + tierfs + " umount " + union);
  }

  private void list(Path union) throws IOException {
    LiveMount mount = LiveMount.of(union);
    Table table = new Table(java.util.Set.of());
    try (Stream<Path> tree = Files.walk(union)) {
      for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
        table.row("   ", union.relativize(file).toString(), "on " + tier(mount, file));
      }
    }
    table.lines().forEach(this::say);
  }

  private void write(Path file, String why) throws IOException {
    Files.writeString(file, "hello\n");
    String tier = tier(LiveMount.of(file), file);
    say("    echo hello > " + file);
    say("        went to " + tier + ", " + why);
  }

  private static String tier(LiveMount mount, Path file) throws IOException {
    return mount.copies(file).stream()
        .filter(LiveMount.Located::visible)
        .map(LiveMount.Located::tier)
        .findFirst()
        .orElse("?");
  }

  private void say(String line) {
    out().println(line);
  }

  private ExitCode stopAll() throws IOException, InterruptedException {
    Unmounter unmounter = new Unmounter(surroundings().registry());
    List<DemoFiles> demos = demos();
    for (DemoFiles demo : demos) {
      boolean mounted = MountTable.read().at(demo.point()).isPresent();
      if (mounted || surroundings().registry().find(demo.point()).isPresent()) {
        unmounter.unmount(demo.point(), false, LIMIT);
      }
      demo.remove();
      say("removed " + demo.directory());
    }
    if (demos.isEmpty()) {
      say("no demonstration runs");
    }
    return ExitCode.OK;
  }

  /** The demonstrations of this user, also those whose daemon is gone. */
  private static List<DemoFiles> demos() throws IOException {
    List<DemoFiles> demos = new ArrayList<>();
    String user = System.getProperty("user.name", "");
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(PARENT.toRealPath(), DemoFiles.PREFIX + "*")) {
      for (Path directory : found) {
        DemoFiles demo = new DemoFiles(directory);
        if (Files.getOwner(directory).getName().equals(user) && Files.exists(demo.config())) {
          demos.add(demo);
        }
      }
    }
    return demos;
  }
}
