package io.tierfs.engine.internal.plugin;

import io.tierfs.api.BackendProvider;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.ConfigProblem;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.PluginSources;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The backends and routing policies that a class path and plug-in directories offer, and the class
 * loaders of the latter. Thread-safe.
 *
 * <p>What fails to load is kept as a name and a reason: it hurts only who asks for it.
 */
public final class Plugins implements Closeable {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  private final SortedMap<String, BackendProvider> backends;
  private final SortedMap<String, RoutingPolicyProvider> policies;
  private final List<String> conflicts = new ArrayList<>();
  private final List<PluginInfo> infos = new ArrayList<>();
  private final List<PluginLoader> loaders = new ArrayList<>();

  private Plugins(ClassLoader classPath, List<PluginHome> homes) {
    PluginScan<BackendProvider> backendScan =
        new PluginScan<>(PluginInfo.Kind.BACKEND, BackendProvider.class, new Backends());
    PluginScan<RoutingPolicyProvider> policyScan =
        new PluginScan<>(PluginInfo.Kind.POLICY, RoutingPolicyProvider.class, new Policies());
    backendScan.classPath(classPath);
    policyScan.classPath(classPath);
    List<PluginInfo> refused = new ArrayList<>();
    for (PluginHome home : homes) {
      try {
        PluginLoader loader = new PluginLoader(home.origin(), home.jars());
        loaders.add(loader);
        backendScan.plugin(loader);
        policyScan.plugin(loader);
      } catch (PluginRefusal e) {
        refused.add(refused(home, e));
      }
    }
    backends = Collections.unmodifiableSortedMap(backendScan.usable());
    policies = Collections.unmodifiableSortedMap(policyScan.usable());
    conflicts.addAll(backendScan.conflicts());
    conflicts.addAll(policyScan.conflicts());
    infos.addAll(backendScan.infos());
    infos.addAll(policyScan.infos());
    infos.addAll(refused);
  }

  private static PluginInfo refused(PluginHome home, PluginRefusal refusal) {
    return new PluginInfo(
        PluginInfo.Kind.UNKNOWN,
        "",
        "",
        "",
        OptionSchema.NONE,
        Optional.of(home.origin()),
        Optional.of(refusal.reason()));
  }

  /**
   * Loads everything. The caller closes it.
   *
   * @throws ConfigException where a plug-in directory cannot be read
   */
  public static Plugins load(PluginSources sources) throws ConfigException {
    Set<Path> directories = new LinkedHashSet<>();
    List<ConfigProblem> problems = new ArrayList<>();
    for (Path directory : sources.directories()) {
      try {
        directories.add(directory.toRealPath());
        if (!Files.isDirectory(directory)) {
          problems.add(problem(directory, "is no directory of plug-ins"));
        }
      } catch (IOException e) {
        problems.add(problem(directory, "there is no such directory of plug-ins"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    List<PluginHome> homes = new ArrayList<>();
    for (Path directory : directories) {
      try {
        homes.addAll(PluginHome.in(directory));
      } catch (IOException e) {
        throw new ConfigException(List.of(problem(directory, "cannot be read: " + e)));
      }
    }
    return new Plugins(sources.classPath(), homes);
  }

  /** Loads what a class path offers. There is nothing to close then, and closing does no harm. */
  public static Plugins load(ClassLoader classPath) {
    return new Plugins(classPath, List.of());
  }

  private static ConfigProblem problem(Path directory, String message) {
    return new ConfigProblem(directory.toString(), 0, "", message);
  }

  /** Those that can be used, by type. */
  public SortedMap<String, BackendProvider> backends() {
    return backends;
  }

  /** Those that can be used, by type. */
  public SortedMap<String, RoutingPolicyProvider> policies() {
    return policies;
  }

  /** A sentence for each type that more than one class of the class path claims. */
  public List<String> conflicts() {
    return List.copyOf(conflicts);
  }

  /** Everything that was found: backends first, each kind by type and its failures last. */
  public List<PluginInfo> infos() {
    return List.copyOf(infos);
  }

  /** Everything that failed and is, or might have been, of this kind. */
  public List<PluginInfo> failures(PluginInfo.Kind kind) {
    return infos.stream()
        .filter(info -> info.kind() == kind || info.kind() == PluginInfo.Kind.UNKNOWN)
        .filter(info -> info.failure().isPresent())
        .toList();
  }

  /** Tells the log of each plug-in that cannot be used. */
  public void logFailures() {
    for (PluginInfo info : infos) {
      if (info.origin().isPresent() && info.failure().isPresent()) {
        LOG.log(
            System.Logger.Level.WARNING, "{0}: {1}", info.label(), info.failure().orElseThrow());
      }
    }
  }

  /** Whether a provider lives no longer than the {@code Plugins} that it came from. */
  public static boolean isOwned(Object provider) {
    return provider instanceof FromPlugin;
  }

  /** Closes the class loaders that none of these providers needs. */
  public synchronized void keepOnly(Collection<?> providers) {
    Set<PluginLoader> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object provider : providers) {
      if (provider instanceof FromPlugin own) {
        needed.add(own.loader());
      }
    }
    loaders.removeIf(
        loader -> {
          if (needed.contains(loader)) {
            return false;
          }
          close(loader);
          return true;
        });
  }

  /** Closes all class loaders. What was loaded already goes on working, as far as that goes. */
  @Override
  public synchronized void close() {
    loaders.forEach(Plugins::close);
    loaders.clear();
  }

  private static void close(PluginLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "closing " + loader.origin() + " failed", e);
    }
  }

  private static final class Backends implements PluginScan.Manner<BackendProvider> {
    @Override
    public PluginScan.Description describe(BackendProvider provider) {
      return new PluginScan.Description(
          provider.type(), provider.description(), provider.options());
    }

    @Override
    public BackendProvider within(
        PluginLoader loader, PluginScan.Description said, BackendProvider provider) {
      return new PluginBackendProvider(said.type(), said.text(), said.options(), provider, loader);
    }
  }

  private static final class Policies implements PluginScan.Manner<RoutingPolicyProvider> {
    @Override
    public PluginScan.Description describe(RoutingPolicyProvider provider) {
      return new PluginScan.Description(
          provider.type(), provider.description(), provider.options());
    }

    @Override
    public RoutingPolicyProvider within(
        PluginLoader loader, PluginScan.Description said, RoutingPolicyProvider provider) {
      return new PluginPolicyProvider(said.type(), said.text(), said.options(), provider, loader);
    }
  }
}
