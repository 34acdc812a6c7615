package io.tierfs.engine.internal.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Backend;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.testkit.BackendContractTest;
import io.tierfs.testkit.InMemoryBackend;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A backend that is listened to is a backend like any other. */
class ListenedCallsTest extends BackendContractTest {
  private record Told(String tier, String operation, @Nullable Errno error) {}

  private final Queue<Told> told = new ConcurrentLinkedQueue<>();

  @Override
  protected Backend newBackend() {
    Backend backend = InMemoryBackend.builder().without(Capability.WATCH).build();
    return ListenedCalls.of(
        backend, "test", (tier, operation, _, error) -> told.add(new Told(tier, operation, error)));
  }

  @Test
  void successAndFailureAreTold() throws Exception {
    fs().write("file", "x");
    assertThat(fs().exists("missing")).isFalse();
    assertThat(fs().names("")).containsExactly("file");
    assertThat(told)
        .containsExactly(
            new Told("test", "open", null),
            new Told("test", "write", null),
            new Told("test", "close", null),
            new Told("test", "stat", Errno.ENOENT),
            new Told("test", "list", null),
            new Told("test", "next", null),
            new Told("test", "next", null),
            new Told("test", "close", null));
  }

  @Test
  void itIsItself() {
    Backend backend = fs().backend();
    assertThat(Set.of(backend)).contains(backend).doesNotContain(newBackend());
    assertThat(backend.hashCode()).isEqualTo(System.identityHashCode(backend));
    assertThat(told).isEmpty();
  }
}
