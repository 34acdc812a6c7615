import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * A source tree with its history, as programs find it: made the same each time, or taken from
 * elsewhere.
 */
final class Tree {
  /** In no file of the tree that is made, so that a search has to read all of it. */
  static final String NEEDLE = "zyzzyva_not_there";

  private static final long SEED = 20_240_101;
  private static final int FILES_PER_DIRECTORY = 12;
  private static final int DIRECTORIES_PER_MODULE = 10;
  private static final double MEDIAN_LOG_BYTES = 8.0;
  private static final double SPREAD_LOG_BYTES = 1.2;
  private static final int MOST_BYTES = 300_000;

  private Tree() {}

  /** Makes the tree in a new directory, packs it into an archive, and says what it is. */
  static String make(Path directory, Path archive, Path given, int files, Programs programs)
      throws IOException {
    Files.createDirectories(directory);
    String to = Programs.quote(directory);
    if (given == null) {
      generate(directory, files);
    } else if (Files.isDirectory(given)) {
      programs.must("cp -a " + Programs.quote(given) + "/. " + to);
    } else if (given.toString().endsWith(".zip") || given.toString().endsWith(".jar")) {
      Path jar = Path.of(System.getProperty("java.home"), "bin", "jar");
      programs.must("cd " + to + " && " + Programs.quote(jar) + " xf " + Programs.quote(given));
    } else {
      programs.must("tar -xf " + Programs.quote(given) + " -C " + to);
    }
    if (Programs.has("git") && !Files.exists(directory.resolve(".git"))) {
      programs.must(
          "cd " + to + " && git init -q && git add -A -f && git commit -q -m tree && git gc -q");
    }
    programs.must("tar -cf " + Programs.quote(archive) + " -C " + to + " .");
    long[] sum = new long[2];
    try (var paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        sum[0]++;
        sum[1] += Files.size(path);
      }
    }
    return String.format(Locale.ROOT, "%,d files, %.1f MB", sum[0], sum[1] / 1e6);
  }

  private static void generate(Path root, int files) throws IOException {
    Random random = new Random(SEED);
    String[] words = new String[4000];
    for (int i = 0; i < words.length; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = 2 + random.nextInt(8); length > 0; length--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words[i] = word.toString();
    }
    Path directory = root;
    for (int i = 0; i < files; i++) {
      if (i % FILES_PER_DIRECTORY == 0) {
        int number = i / FILES_PER_DIRECTORY;
        directory =
            root.resolve("module" + number / DIRECTORIES_PER_MODULE)
                .resolve(number % 3 == 0 ? "src/test/java" : "src/main/java")
                .resolve(words[number % words.length])
                .resolve("part" + number % DIRECTORIES_PER_MODULE);
        Files.createDirectories(directory);
      }
      String ending = i % 17 == 0 ? ".xml" : i % 11 == 0 ? ".md" : ".java";
      double log = MEDIAN_LOG_BYTES + SPREAD_LOG_BYTES * random.nextGaussian();
      int bytes = (int) Math.min(MOST_BYTES, Math.exp(log));
      Files.write(directory.resolve("File" + i + ending), text(random, words, bytes));
    }
  }

  private static byte[] text(Random random, String[] words, int bytes) {
    StringBuilder text = new StringBuilder(bytes + 16);
    while (text.length() < bytes) {
      text.append(words[random.nextInt(words.length)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
