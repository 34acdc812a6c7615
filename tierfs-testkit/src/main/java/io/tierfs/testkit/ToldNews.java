package io.tierfs.testkit;

import io.tierfs.api.ChangeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down what a watch tells, and waits for it.
 *
 * @since 0.1
 */
public final class ToldNews implements ChangeListener {
  /** What {@link #directoryChanged()} is written down as: no name can be this. */
  public static final String DIRECTORY = "/directory";

  /** What {@link #lost()} is written down as. */
  public static final String LOST = "/lost";

  private final List<String> news = new ArrayList<>();
  private final Duration patience;

  /**
   * @param patience how long to wait for news before the test fails
   */
  public ToldNews(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void changed(String name) {
    add(name);
  }

  @Override
  public void directoryChanged() {
    add(DIRECTORY);
  }

  @Override
  public void lost() {
    add(LOST);
  }

  private synchronized void add(String piece) {
    news.add(piece);
    notifyAll();
  }

  /** All that was told so far, in its order. */
  public synchronized List<String> all() {
    return List.copyOf(news);
  }

  /**
   * Waits until each of these has been told.
   *
   * @throws AssertionError where they do not come in time
   */
  public synchronized ToldNews await(String... expected) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!news.containsAll(List.of(expected))) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError("told was " + news + ", not all of " + List.of(expected));
      }
      wait(millis);
    }
    return this;
  }

  /** Forgets what was told so far. */
  public synchronized void clear() {
    news.clear();
  }
}
