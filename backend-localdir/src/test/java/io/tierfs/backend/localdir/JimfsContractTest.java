package io.tierfs.backend.localdir;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.tierfs.api.Backend;
import io.tierfs.testkit.BackendTraits;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;

/** The contract, kept over Jimfs with all attribute views. */
class JimfsContractTest extends NioContractTestBase {
  private final FileSystem jimfs =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder().setAttributeViews("posix", "unix", "user").build());

  @AfterEach
  void closeJimfs() throws IOException {
    jimfs.close();
  }

  @Override
  protected Backend newBackend() throws IOException {
    return LocaldirBackend.over(Files.createDirectory(jimfs.getPath("/tier")));
  }

  @Override
  public BackendTraits traits() {
    return new BackendTraits(true, true, false).byNio();
  }
}
