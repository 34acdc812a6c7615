package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contract finds broken backends: each canary has one fault, and must fail. */
class ContractCanaryTest {
  private static final String ASKED = "tierfs.canary";

  @Test
  void anUnlinkThatDoesNothingIsFound() {
    assertThat(failures(IgnoresUnlink.class)).contains("aRemovedFileIsGone()");
  }

  @Test
  void aRenameThatForgetsItsModeIsFound() {
    assertThat(failures(ForgetsRenameMode.class))
        .contains("noReplaceKeepsWhatExists()", "exchangeSwapsFiles()");
  }

  @Test
  void aLostCapabilityIsFound() {
    assertThat(failures(ClaimsDescriptors.class))
        .containsExactly("rawDescriptorsAreThereWhereDeclared()");
  }

  @Test
  void anExclusiveCreateThatIsNotIsFound() {
    assertThat(failures(ForgetsExclusive.class)).contains("exclusiveCreateRefusesWhatExists()");
  }

  @Test
  void aNameThatComesTwiceIsFound() {
    assertThat(failures(ListsTwice.class)).contains("aLargeDirectoryGivesEachNameOnce()");
  }

  @Test
  void aWatchThatTellsNothingIsFound() {
    assertThat(failures(TellsNothing.class))
        .contains("namesThatOthersMakeAndRemoveAreTold()", "aDirectoryThatOthersRemoveIsLost()");
  }

  @Test
  void aWatchThatTellsOfItselfIsFound() {
    assertThat(failures(TellsOfItself.class)).contains("whatTheBackendDoesItselfIsNotTold()");
  }

  @Test
  void aWrongErrnoIsFound() {
    assertThat(failures(SaysEio.class)).contains("whatIsMissingIsEnoent()");
  }

  /** The names of the tests of a contract that fail. */
  private static Set<String> failures(Class<?> test) {
    Set<String> failed = new TreeSet<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier id, TestExecutionResult result) {
            if (id.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED) {
              failed.add(id.getDisplayName());
            }
          }
        };
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(test))
            .configurationParameter(ASKED, "true")
            .build();
    LauncherFactory.create().execute(request, listener);
    return failed;
  }

  /** A broken backend. Runs only from here, whatever else looks for tests. */
  @ExtendWith(OnlyWhenAsked.class)
  abstract static class Canary extends BackendContractTest {
    final InMemoryBackend store = new InMemoryBackend();

    @Override
    public Outsider outsider() {
      return Outsider.by(store.outside());
    }

    @Override
    public Duration newsPatience() {
      return Duration.ofMillis(200);
    }
  }

  /** Skips a canary that a build tool has found. */
  static final class OnlyWhenAsked implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context.getConfigurationParameter(ASKED).isPresent()
          ? ConditionEvaluationResult.enabled("asked for")
          : ConditionEvaluationResult.disabled("broken on purpose");
    }
  }

  static class IgnoresUnlink extends Canary {
    @Override
    protected Backend newBackend() {
      return new FaultyBackend(store).inject(Fault.ignore().on(BackendOperation.REMOVE_FILE));
    }
  }

  static class SaysEio extends Canary {
    @Override
    protected Backend newBackend() {
      return new FaultyBackend(store)
          .inject(Fault.fail(Errno.EIO).on(BackendOperation.STAT).at("missing"));
    }
  }

  static class ForgetsRenameMode extends Canary {
    @Override
    protected Backend newBackend() {
      return new ForwardingBackend(store) {
        @Override
        public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
            throws IOException {
          super.rename(caller, from, to, RenameMode.REPLACE);
        }
      };
    }
  }

  static class ForgetsExclusive extends Canary {
    @Override
    protected Backend newBackend() {
      return new ForwardingBackend(store) {
        @Override
        public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
            throws IOException {
          boolean create = options.create();
          return super.open(
              caller, path, create ? options.withCreate(false, options.mode()) : options);
        }
      };
    }
  }

  static class ClaimsDescriptors extends Canary {
    @Override
    protected Backend newBackend() {
      return new ForwardingBackend(store) {
        @Override
        public Set<Capability> capabilities() {
          Set<Capability> claimed = new TreeSet<>(super.capabilities());
          claimed.add(Capability.RAW_DESCRIPTORS);
          return claimed;
        }
      };
    }
  }

  static class ListsTwice extends Canary {
    @Override
    protected Backend newBackend() {
      return new ForwardingBackend(store) {
        @Override
        public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
          List<DirectoryEntry> entries = new ArrayList<>();
          try (DirectoryCursor cursor = super.list(caller, directory)) {
            for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
              entries.add(entry);
            }
          }
          if (entries.size() > 1) {
            entries.add(entries.getFirst());
          }
          return DirectoryCursor.over(entries);
        }
      };
    }
  }

  static class TellsNothing extends Canary {
    @Override
    protected Backend newBackend() {
      return new ForwardingBackend(store) {
        @Override
        public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener) {
          return () -> {};
        }
      };
    }
  }

  static class TellsOfItself extends Canary {
    @Override
    protected Backend newBackend() {
      return new ForwardingBackend(store.outside()) {
        @Override
        public Set<Capability> capabilities() {
          return store.capabilities();
        }

        @Override
        public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
            throws IOException {
          return store.watch(caller, directory, listener);
        }
      };
    }
  }
}
