package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Backend;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Decorators are complete: a default method that is not forwarded would lose an ability. */
class ForwardingTest {
  @Test
  void everyMethodOfABackendIsForwarded() {
    assertThat(missing(Backend.class, ForwardingBackend.class)).isEmpty();
  }

  @Test
  void everyMethodOfAHandleIsForwarded() {
    assertThat(missing(FileHandle.class, ForwardingFileHandle.class)).isEmpty();
  }

  @Test
  void everyCallButTheDescriptiveOnesIsIntercepted() {
    assertThat(missing(Backend.class, InterceptingBackend.class))
        .containsExactlyInAnyOrder("capabilities", "localRoot", "trouble");
    assertThat(missing(FileHandle.class, InterceptingHandle.class))
        .containsExactly("rawDescriptor");
  }

  /** What has no path is left as it is. */
  @Test
  void everyPathIsTakenIntoTheSubtree() {
    assertThat(
            Arrays.stream(Backend.class.getMethods())
                .filter(method -> List.of(method.getParameterTypes()).contains(FsPath.class))
                .filter(method -> !declares(SubtreeBackend.class, method))
                .map(Method::getName))
        .isEmpty();
  }

  private static List<String> missing(Class<?> type, Class<?> decorator) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !declares(decorator, method))
        .map(Method::getName)
        .toList();
  }

  private static boolean declares(Class<?> decorator, Method method) {
    return Arrays.stream(decorator.getDeclaredMethods())
        .anyMatch(
            own ->
                own.getName().equals(method.getName())
                    && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
  }

  @Nested
  class Recording extends BackendContractTest {
    private final InMemoryBackend store = new InMemoryBackend();

    @Override
    protected Backend newBackend() {
      return new RecordingBackend(store);
    }

    @Override
    public Outsider outsider() {
      return Outsider.by(store.outside());
    }
  }

  @Nested
  class Faulty extends BackendContractTest {
    private final InMemoryBackend store = new InMemoryBackend();

    @Override
    protected Backend newBackend() {
      return new FaultyBackend(new FaultyBackend(store));
    }

    @Override
    public Outsider outsider() {
      return Outsider.by(store.outside());
    }
  }
}
