package io.tierfs.conformance;

import io.tierfs.api.CallContext;
import io.tierfs.engine.Found;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A union with a mistake: a listing shows the fourth name twice. */
final class TwiceListed {
  /** From here on each entry is the one before. */
  private static final long TWICE = 6;

  private TwiceListed() {}

  static Union of(Union union) {
    return wrap(union, Union.class);
  }

  private static <T> T wrap(T delegate, Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(delegate, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              return switch (method.getName()) {
                case "openDirectory" -> new Wrong((OpenDirectory) result);
                case "frontDoor" -> wrap((FrontDoor) result, FrontDoor.class);
                default -> result;
              };
            }));
  }

  private record Wrong(OpenDirectory delegate) implements OpenDirectory {
    @Override
    public Node node() {
      return delegate.node();
    }

    @Override
    public @Nullable Entry entry(long position) throws IOException {
      return delegate.entry(shown(position));
    }

    @Override
    public Found find(CallContext caller, long position) throws IOException {
      return delegate.find(caller, shown(position));
    }

    private static long shown(long position) {
      return position < TWICE ? position : position - 1;
    }

    @Override
    public void rewind() throws IOException {
      delegate.rewind();
    }

    @Override
    public void sync() throws IOException {
      delegate.sync();
    }

    @Override
    public void close() throws IOException {
      delegate.close();
    }
  }
}
