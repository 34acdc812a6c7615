import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.TierFs;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program with a union inside that does one thing with it, and says so; see bench/embedded-start. */
public final class EmbeddedStart {
  public static void main(String[] arguments) throws Exception {
    try (TierFs engine =
        TierFs.builder()
            .tier("fast", LocaldirBackend.open(Path.of(arguments[0])))
            .tier("bulk", LocaldirBackend.open(Path.of(arguments[1])))
            .build()) {
      Path file = engine.asFileSystem().getPath("/letters/first.txt");
      System.out.println(Files.readString(file));
    }
  }
}
