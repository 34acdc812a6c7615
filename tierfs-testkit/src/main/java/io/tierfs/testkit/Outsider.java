package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Another program that changes the store of a backend, behind the backend's back. Paths are
 * relative to the store's root. Each call returns when the change was made.
 *
 * @since 0.1
 */
public interface Outsider {
  /** Makes a file hold this text and nothing else. */
  void write(String path, String text) throws IOException;

  void mkdir(String path) throws IOException;

  void remove(String path) throws IOException;

  void rmdir(String path) throws IOException;

  void rename(String from, String to) throws IOException;

  void chmod(String path, int permissions) throws IOException;

  void setXattr(String path, String name, String value) throws IOException;

  /** One that works by a second view of the store, such as {@link InMemoryBackend#outside()}. */
  static Outsider by(Backend view) {
    BackendDriver driver = new BackendDriver(view);
    return new Outsider() {
      @Override
      public void write(String path, String text) throws IOException {
        driver.write(path, text);
      }

      @Override
      public void mkdir(String path) throws IOException {
        driver.mkdir(path);
      }

      @Override
      public void remove(String path) throws IOException {
        driver.remove(path);
      }

      @Override
      public void rmdir(String path) throws IOException {
        driver.rmdir(path);
      }

      @Override
      public void rename(String from, String to) throws IOException {
        driver.rename(from, to);
      }

      @Override
      public void chmod(String path, int permissions) throws IOException {
        driver.change(path, AttributeChange.permissions(permissions));
      }

      @Override
      public void setXattr(String path, String name, String value) throws IOException {
        view.setXattr(
            driver.caller(),
            FsPath.of(path),
            name,
            value.getBytes(StandardCharsets.UTF_8),
            XattrMode.ANY);
      }
    };
  }
}
