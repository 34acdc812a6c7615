package io.tierfs.testkit;

import io.tierfs.api.Backend;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Interruption;
import io.tierfs.testkit.Fault.Effect.Delay;
import io.tierfs.testkit.Fault.Effect.Fail;
import io.tierfs.testkit.Fault.Effect.FailAfterwards;
import io.tierfs.testkit.Fault.Effect.Hold;
import io.tierfs.testkit.Fault.Effect.Ignore;
import io.tierfs.testkit.Fault.Effect.Shorten;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend that fails, lies, stalls or stops halfway as it is told. Thread-safe.
 *
 * @since 0.1
 */
public final class FaultyBackend extends InterceptingBackend {
  private final List<Armed> faults = new ArrayList<>();

  /** A fault and how often it was met. */
  private static final class Armed {
    final Fault fault;
    long met;

    Armed(Fault fault) {
      this.fault = fault;
    }

    boolean strikes(BackendCall call) {
      if (!fault.strikes(call)) {
        return false;
      }
      met++;
      return met > fault.skipped() && met - fault.skipped() <= fault.times();
    }
  }

  public FaultyBackend(Backend delegate) {
    super(delegate);
  }

  /** Adds a fault. Of several of one kind the first that strikes a call counts. */
  public FaultyBackend inject(Fault fault) {
    synchronized (faults) {
      faults.add(new Armed(fault));
    }
    return this;
  }

  /** All is well from now on. Calls that are held up stay so. */
  public void heal() {
    synchronized (faults) {
      faults.clear();
    }
  }

  @Override
  protected <T> T around(BackendCall call, Body<T> body) throws IOException {
    if (struck(call, Fail.class) instanceof Fail(Errno errno)) {
      throw new FsException(errno, "injected: " + call);
    }
    if (struck(call, Delay.class) instanceof Delay(Duration time)) {
      Interruption.during(
          () -> {
            Thread.sleep(time);
            return true;
          });
    }
    if (struck(call, Hold.class) instanceof Hold(Gate gate)) {
      gate.pass();
    }
    T result = body.run();
    if (struck(call, FailAfterwards.class) instanceof FailAfterwards(Errno errno)) {
      throw new FsException(errno, "injected afterwards: " + call);
    }
    return result;
  }

  @Override
  protected void aroundVoid(BackendCall call, VoidBody body) throws IOException {
    if (struck(call, Ignore.class) == null) {
      super.aroundVoid(call, body);
    }
  }

  @Override
  protected int bytesAllowed(BackendCall call, int bytes) {
    return struck(call, Shorten.class) instanceof Shorten(int most) ? Math.min(bytes, most) : bytes;
  }

  /** The effect of this kind that strikes the call, if one does. */
  private <E extends Fault.Effect> @Nullable E struck(BackendCall call, Class<E> kind) {
    synchronized (faults) {
      for (Armed armed : faults) {
        if (kind.isInstance(armed.fault.effect()) && armed.strikes(call)) {
          return kind.cast(armed.fault.effect());
        }
      }
      return null;
    }
  }
}
