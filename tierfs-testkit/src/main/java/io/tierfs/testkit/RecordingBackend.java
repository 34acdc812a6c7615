package io.tierfs.testkit;

import io.tierfs.api.Backend;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A backend that writes down every call, so that a test can say what one operation costs.
 *
 * @since 0.1
 */
public final class RecordingBackend extends InterceptingBackend {
  private final Queue<BackendCall> calls = new ConcurrentLinkedQueue<>();

  public RecordingBackend(Backend delegate) {
    super(delegate);
  }

  @Override
  protected <T> T around(BackendCall call, Body<T> body) throws IOException {
    calls.add(call);
    return body.run();
  }

  /** All calls since the start or the last {@link #clear()}, in their order. */
  public List<BackendCall> calls() {
    return List.copyOf(calls);
  }

  public List<BackendCall> calls(BackendOperation operation) {
    return calls.stream().filter(call -> call.operation() == operation).toList();
  }

  public long count(BackendOperation operation) {
    return calls(operation).size();
  }

  /** Forgets all calls. */
  public void clear() {
    calls.clear();
  }
}
