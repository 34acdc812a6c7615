package org.example.tierfs.zip;

import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendContractTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** All that a tier that is read has to do. */
class ZipContractTest extends BackendContractTest {
  @TempDir static Path directory;

  private static Path archive;

  @BeforeAll
  static void pack() throws IOException {
    archive = directory.resolve("archive.zip");
    try (ZipFixture zip = new ZipFixture(archive)) {
      zip.directory("empty");
      zip.stored("stored", ZipFixture.content(1, 200_000));
      zip.deflated("a/b/deflated", ZipFixture.content(2, 3_000_000));
      zip.deflated("a/nothing", "");
    }
  }

  @Override
  protected Backend newBackend() throws IOException {
    return ZipBackend.open(archive);
  }
}
