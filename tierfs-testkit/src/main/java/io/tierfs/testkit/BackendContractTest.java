package io.tierfs.testkit;

import io.tierfs.api.Backend;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link Backend} must do; extend it, say how a new backend is made, and run it.
 *
 * <p>What the backend declares must work, what it does not declare must fail with the errno that
 * {@link io.tierfs.api.Capability} names, and what does not apply shows as skipped. Of a backend
 * without {@code WRITE} is read what it happens to hold.
 *
 * <pre>{@code
 * class MyBackendTest extends BackendContractTest {
 *   @Override
 *   protected Backend newBackend() {
 *     return new MyBackend();
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public abstract class BackendContractTest
    implements StatContract,
        ListContract,
        CreateContract,
        RemoveContract,
        RenameContract,
        RenameModeContract,
        ChangeContract,
        SymlinkContract,
        LinkContract,
        XattrContract,
        HandleContract,
        StorageContract,
        NameContract,
        OwnerContract,
        ConcurrencyContract,
        WatchContract,
        ReadOnlyContract,
        RefusalContract {
  private BackendDriver driver;

  /** A new backend, empty if it can be written. It is closed after the test. */
  protected abstract Backend newBackend() throws IOException;

  @Override
  public BackendTraits traits() {
    return BackendTraits.ALL;
  }

  /** Another program that changes the store; to be given where the backend declares WATCH. */
  @Override
  public Outsider outsider() throws IOException {
    throw new AssertionError("a backend that declares WATCH needs an outsider() to be tested");
  }

  @Override
  public final BackendDriver fs() {
    return driver;
  }

  @BeforeEach
  void openBackend() throws IOException {
    driver = new BackendDriver(newBackend());
  }

  @AfterEach
  void closeBackend() throws IOException {
    driver.backend().close();
    driver.backend().close();
  }
}
