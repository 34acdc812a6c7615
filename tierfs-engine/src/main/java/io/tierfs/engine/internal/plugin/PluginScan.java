package io.tierfs.engine.internal.plugin;

import io.tierfs.api.OptionSchema;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.PluginOrigin;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@link ServiceLoader} finds of one kind of plug-in. Not thread-safe. */
final class PluginScan<P> {
  /** A damaged class path could make the loader fail for ever. */
  private static final int FAILURES_MAX = 100;

  private static final Pattern NAMED = Pattern.compile("(?:Provider )?([\\w.$]+) (.+)");

  /** What a provider says of itself. */
  record Description(String type, String text, OptionSchema options) {}

  /** How the providers of one kind are treated. */
  interface Manner<P> {
    Description describe(P provider);

    /** The provider with its class loader around it. */
    P within(PluginLoader loader, Description said, P provider);
  }

  private record Found<P>(P provider, PluginInfo info) {}

  private final PluginInfo.Kind kind;
  private final Class<P> service;
  private final Manner<P> manner;
  private final SortedMap<String, List<Found<P>>> found = new TreeMap<>();
  private final List<PluginInfo> failures = new ArrayList<>();

  PluginScan(PluginInfo.Kind kind, Class<P> service, Manner<P> manner) {
    this.kind = kind;
    this.service = service;
    this.manner = manner;
  }

  /** Adds what the class path offers. */
  void classPath(ClassLoader loader) {
    scan(loader, Optional.empty());
  }

  /** Adds what a plug-in offers. */
  void plugin(PluginLoader loader) {
    loader.within(
        () -> {
          scan(loader, Optional.of(loader.origin()));
          return true;
        });
  }

  private void scan(ClassLoader loader, Optional<PluginOrigin> origin) {
    Iterator<ServiceLoader.Provider<P>> providers =
        ServiceLoader.load(service, loader).stream().iterator();
    int failuresBefore = failures.size();
    while (failures.size() - failuresBefore < FAILURES_MAX) {
      ServiceLoader.@Nullable Provider<P> provider = null;
      try {
        if (!providers.hasNext()) {
          break;
        }
        provider = providers.next();
        add(provider.get(), loader, origin);
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        failures.add(failure(provider, e, origin));
      }
    }
  }

  private void add(P provider, ClassLoader loader, Optional<PluginOrigin> origin) {
    Description said = manner.describe(provider);
    PluginInfo info =
        new PluginInfo(
            kind,
            said.type(),
            said.text(),
            provider.getClass().getName(),
            said.options(),
            origin,
            Optional.empty());
    P usable = loader instanceof PluginLoader own ? manner.within(own, said, provider) : provider;
    found.computeIfAbsent(said.type(), type -> new ArrayList<>()).add(new Found<>(usable, info));
  }

  /** The loader names the class only in its message where it could not even make an object. */
  private PluginInfo failure(
      ServiceLoader.@Nullable Provider<P> provider,
      Throwable error,
      Optional<PluginOrigin> origin) {
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
    return new PluginInfo(kind, "", "", className, OptionSchema.NONE, origin, Optional.of(text));
  }

  /** The providers that can be used, by type. */
  SortedMap<String, P> usable() {
    SortedMap<String, P> usable = new TreeMap<>();
    found.forEach((type, all) -> chosen(all).ifPresent(one -> usable.put(type, one.provider())));
    return usable;
  }

  /**
   * Who answers to a type that several claim: the class path, so that no plug-in ever changes what
   * a configuration meant without it, and of several plug-ins none.
   */
  private static <P> Optional<Found<P>> chosen(List<Found<P>> all) {
    Optional<Found<P>> own = all.stream().filter(one -> one.info().origin().isEmpty()).findFirst();
    return own.isPresent() || all.size() > 1 ? own : Optional.of(all.getFirst());
  }

  /** A sentence for each type that more than one class of the class path claims. */
  List<String> conflicts() {
    List<String> conflicts = new ArrayList<>();
    found.forEach(
        (type, all) -> {
          List<PluginInfo> own =
              all.stream().map(Found::info).filter(info -> info.origin().isEmpty()).toList();
          own.stream()
              .skip(1)
              .forEach(
                  info ->
                      conflicts.add(
                          "%s type '%s' is provided by both %s and %s"
                              .formatted(
                                  kind.name().toLowerCase(Locale.ROOT),
                                  type,
                                  own.getFirst().className(),
                                  info.className())));
        });
    return conflicts;
  }

  /** By type, what cannot be used last. */
  List<PluginInfo> infos() {
    List<PluginInfo> usable = new ArrayList<>();
    List<PluginInfo> disputed = new ArrayList<>();
    for (List<Found<P>> all : found.values()) {
      Optional<Found<P>> chosen = chosen(all);
      for (Found<P> one : all) {
        if (chosen.isPresent() && one == chosen.get()) {
          usable.add(one.info());
        } else if (one.info().origin().isPresent()) {
          disputed.add(disputed(one, all));
        }
      }
    }
    usable.addAll(disputed);
    usable.addAll(failures);
    return usable;
  }

  private PluginInfo disputed(Found<P> one, List<Found<P>> all) {
    PluginInfo info = one.info();
    String others =
        all.stream()
            .filter(other -> other != one)
            .map(other -> other.info().label())
            .collect(Collectors.joining(" and "));
    return new PluginInfo(
        kind,
        info.type(),
        info.description(),
        info.className(),
        info.options(),
        info.origin(),
        Optional.of("the type '%s' is also that of %s".formatted(info.type(), others)));
  }
}
