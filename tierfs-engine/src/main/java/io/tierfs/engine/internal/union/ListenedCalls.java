package io.tierfs.engine.internal.union;

import io.tierfs.api.Backend;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.engine.EngineListener;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener of the calls to a backend, and to what it opens. A proxy of the JDK: it cannot
 * forget a method, and costs a call on reflection only where somebody listens.
 */
public final class ListenedCalls implements InvocationHandler {
  private static final List<Class<?>> OPENED =
      List.of(FileHandle.class, DirectoryCursor.class, DirectoryWatch.class);

  /** Questions that go to no store. */
  private static final Set<String> UNTOLD = Set.of("capabilities", "localRoot", "rawDescriptor");

  private final Object target;
  private final String tier;
  private final EngineListener listener;

  private ListenedCalls(Object target, String tier, EngineListener listener) {
    this.target = target;
    this.tier = tier;
    this.listener = listener;
  }

  /** The same backend, with a listener. */
  public static Backend of(Backend backend, String tier, EngineListener listener) {
    return wrap(Backend.class, backend, tier, listener);
  }

  private static <T> T wrap(Class<T> type, Object target, String tier, EngineListener listener) {
    ListenedCalls calls = new ListenedCalls(target, tier, listener);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(proxy, method, arguments);
    }
    if (UNTOLD.contains(method.getName())) {
      return call(method, arguments);
    }
    long start = System.nanoTime();
    Object result;
    try {
      result = call(method, arguments);
    } catch (Throwable e) {
      listener.called(tier, method.getName(), System.nanoTime() - start, Errno.of(e));
      throw e;
    }
    listener.called(tier, method.getName(), System.nanoTime() - start, null);
    return listened(result);
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, bare(arguments));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** A backend that is given a handle wants its own. */
  private static Object @Nullable [] bare(Object @Nullable [] arguments) {
    if (arguments != null) {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] instanceof FileHandle handle
            && Proxy.isProxyClass(handle.getClass())
            && Proxy.getInvocationHandler(handle) instanceof ListenedCalls calls) {
          arguments[i] = calls.target;
        }
      }
    }
    return arguments;
  }

  private @Nullable Object listened(@Nullable Object result) {
    for (Class<?> type : OPENED) {
      if (type.isInstance(result)) {
        return wrap(type, result, tier, listener);
      }
    }
    return result;
  }

  private Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && arguments[0] == proxy;
      case "hashCode" -> System.identityHashCode(proxy);
      default -> target.toString();
    };
  }
}
