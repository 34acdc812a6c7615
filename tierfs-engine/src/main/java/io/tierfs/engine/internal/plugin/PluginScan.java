package io.tierfs.engine.internal.plugin;

import io.tierfs.api.OptionSchema;
import io.tierfs.engine.PluginInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@link ServiceLoader} finds of one kind of plug-in. */
final class PluginScan<P> {
  /** A damaged class path could make the loader fail for ever. */
  private static final int FAILURES_MAX = 100;

  private static final Pattern NAMED = Pattern.compile("(?:Provider )?([\\w.$]+) (.+)");

  /** What a provider says of itself. */
  record Description(String type, String text, OptionSchema options) {}

  private final PluginInfo.Kind kind;
  private final Class<P> service;
  private final Function<P, Description> describe;
  private final SortedMap<String, P> usable = new TreeMap<>();
  private final SortedMap<String, PluginInfo> infos = new TreeMap<>();
  private final List<PluginInfo> failures = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();

  private PluginScan(PluginInfo.Kind kind, Class<P> service, Function<P, Description> describe) {
    this.kind = kind;
    this.service = service;
    this.describe = describe;
  }

  static <P> PluginScan<P> of(
      PluginInfo.Kind kind,
      Class<P> service,
      ClassLoader loader,
      Function<P, Description> describe) {
    PluginScan<P> scan = new PluginScan<>(kind, service, describe);
    Iterator<ServiceLoader.Provider<P>> found =
        ServiceLoader.load(service, loader).stream().iterator();
    while (scan.failures.size() < FAILURES_MAX) {
      ServiceLoader.@Nullable Provider<P> provider = null;
      try {
        if (!found.hasNext()) {
          break;
        }
        provider = found.next();
        scan.add(provider.get());
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        scan.fail(provider, e);
      }
    }
    return scan;
  }

  private void add(P provider) {
    String className = provider.getClass().getName();
    Description said = describe.apply(provider);
    PluginInfo earlier = infos.get(said.type());
    if (earlier != null) {
      conflicts.add(
          "%s type '%s' is provided by both %s and %s"
              .formatted(
                  kind.name().toLowerCase(Locale.ROOT),
                  said.type(),
                  earlier.className(),
                  className));
      return;
    }
    infos.put(
        said.type(),
        new PluginInfo(
            kind, said.type(), said.text(), className, said.options(), Optional.empty()));
    usable.put(said.type(), provider);
  }

  /** The loader names the class only in its message where it could not even make an object. */
  private void fail(ServiceLoader.@Nullable Provider<P> provider, Throwable error) {
    String className = provider == null ? "" : provider.type().getName();
    Throwable reason = error.getCause() == null ? error : error.getCause();
    String text = reason.toString();
    if (reason instanceof ServiceConfigurationError) {
      text = String.valueOf(reason.getMessage()).replaceFirst("^" + service.getName() + ": ", "");
      Matcher named = NAMED.matcher(text);
      if (named.matches()) {
        className = named.group(1);
        text = named.group(2);
      }
    }
    failures.add(new PluginInfo(kind, "", "", className, OptionSchema.NONE, Optional.of(text)));
  }

  SortedMap<String, P> usable() {
    return Collections.unmodifiableSortedMap(usable);
  }

  List<String> conflicts() {
    return List.copyOf(conflicts);
  }

  List<PluginInfo> infos() {
    List<PluginInfo> all = new ArrayList<>(infos.values());
    all.addAll(failures);
    return all;
  }
}
