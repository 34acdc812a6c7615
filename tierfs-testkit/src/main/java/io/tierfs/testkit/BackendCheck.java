package io.tierfs.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.tierfs.api.Backend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the contract for backends, {@link BackendContractTest}, over a store that may be in use.
 *
 * <p>All happens in a directory at the root of the store, {@code .tierfs-check-…}, which is removed
 * at the end. Of a store that cannot be written, what it holds is read.
 *
 * @since 0.1
 */
public final class BackendCheck {
  private static final String PREFIX = ".tierfs-check-";

  /** Removing what all tests left takes longer than each of them. */
  private static final int REMOVAL_LIMITS = 10;

  private static final String ASSUMED = "Assumption failed: ";

  /**
   * Opens the store; each test does, and closes what it gets.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface Opener {
    Backend open() throws IOException;
  }

  /**
   * How a test ended.
   *
   * @since 0.1
   */
  public enum Outcome {
    PASSED,
    FAILED,
    /** It does not apply to this store, on this machine. */
    SKIPPED
  }

  /**
   * What came of one test.
   *
   * @param part the part of the contract, such as {@code Rename}
   * @param name the rule, such as {@code anEmptyDirectoryIsReplaced}
   * @param reason why it failed or was skipped, empty where it passed
   * @param error what was thrown where it failed
   * @since 0.1
   */
  public record Result(
      String part, String name, Outcome outcome, String reason, Optional<Throwable> error) {}

  /**
   * What came of all tests.
   *
   * @param traits what the store lacks that no capability tells, a sentence each
   * @param leftover why the scratch directory could not be removed; empty where it was
   * @since 0.1
   */
  public record Report(
      List<Result> results, List<String> traits, String directory, Optional<String> leftover) {
    public long count(Outcome outcome) {
      return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /** Whether nothing failed and nothing is left behind. */
    public boolean isGood() {
      return count(Outcome.FAILED) == 0 && count(Outcome.PASSED) > 0 && leftover.isEmpty();
    }
  }

  private final Opener opener;
  private final Duration limit;

  /**
   * @param limit how long a test may take before it has failed
   */
  public BackendCheck(Opener opener, Duration limit) {
    this.opener = opener;
    this.limit = limit;
  }

  /**
   * Runs all tests, one after the other.
   *
   * @param listener told of each test that is over
   * @throws IOException where the store cannot be opened, or takes no directory
   */
  public Report run(Consumer<Result> listener) throws IOException {
    String directory = PREFIX + UUID.randomUUID().toString().substring(0, 8);
    Scratch scratch = new Scratch(opener, directory);
    List<Result> results = new ArrayList<>();
    TraitProbe probe;
    BackendTraits traits;
    try {
      try (Backend backend = scratch.open()) {
        probe = new TraitProbe(backend, limit);
        traits = probe.traits();
      }
      execute(new CheckedStore.Subject(scratch, traits), results, listener);
    } catch (IOException | RuntimeException e) {
      remove(scratch).ifPresent(reason -> e.addSuppressed(new IOException(reason)));
      throw e;
    }
    return new Report(List.copyOf(results), probe.notes(), directory, remove(scratch));
  }

  private Optional<String> remove(Scratch scratch) {
    try {
      Optional<Boolean> removed =
          Limited.run(
              limit.multipliedBy(REMOVAL_LIMITS),
              () -> {
                scratch.remove();
                return true;
              });
      return removed.isPresent() ? Optional.empty() : Optional.of("it takes too long");
    } catch (IOException | RuntimeException e) {
      return Optional.of(reason(e));
    }
  }

  private void execute(
      CheckedStore.Subject subject, List<Result> results, Consumer<Result> listener) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(CheckedStore.class))
            .configurationParameter(
                "junit.jupiter.execution.timeout.default", limit.toMillis() + " ms")
            .configurationParameter(
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
            .build();
    LauncherConfig config =
        LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
    try (LauncherSession session = LauncherFactory.openSession(config)) {
      session
          .getStore()
          .put(Namespace.create(CheckedStore.class), CheckedStore.Subject.KEY, subject);
      session
          .getLauncher()
          .execute(
              request,
              new Recorder(
                  result -> {
                    results.add(result);
                    listener.accept(result);
                  }));
    }
  }

  private static String reason(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? error.toString() : message.strip();
  }

  /** Turns what JUnit tells into results. */
  private record Recorder(Consumer<Result> listener) implements TestExecutionListener {
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      tell(test, Outcome.SKIPPED, reason, Optional.empty());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Optional<Throwable> error = result.getThrowable();
      String reason = error.map(BackendCheck::reason).orElse("");
      switch (result.getStatus()) {
        case SUCCESSFUL -> {
          if (test.isTest()) {
            tell(test, Outcome.PASSED, "", Optional.empty());
          }
        }
        case ABORTED ->
            tell(test, Outcome.SKIPPED, reason.replaceFirst("^" + ASSUMED, ""), Optional.empty());
        case FAILED -> tell(test, Outcome.FAILED, reason, error);
      }
    }

    private void tell(
        TestIdentifier test, Outcome outcome, String reason, Optional<Throwable> error) {
      String part = "Backend";
      String name = test.getDisplayName();
      if (test.getSource().orElse(null) instanceof MethodSource method) {
        part = method.getJavaMethod().getDeclaringClass().getSimpleName();
        name = method.getMethodName();
      }
      listener.accept(
          new Result(part.replaceFirst("Contract(Test)?$", ""), name, outcome, reason, error));
    }
  }
}
