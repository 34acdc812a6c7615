package io.tierfs.engine.internal.plugin;

import io.tierfs.api.BackendProvider;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.PluginInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The backends and routing policies that one class loader offers. Immutable.
 *
 * <p>A provider that fails to load is kept as a name and a reason: it hurts only who asks for it.
 */
public final class Plugins {
  private final PluginScan<BackendProvider> backends;
  private final PluginScan<RoutingPolicyProvider> policies;

  private Plugins(ClassLoader loader) {
    backends =
        PluginScan.of(
            PluginInfo.Kind.BACKEND,
            BackendProvider.class,
            loader,
            p -> new PluginScan.Description(p.type(), p.description(), p.options()));
    policies =
        PluginScan.of(
            PluginInfo.Kind.POLICY,
            RoutingPolicyProvider.class,
            loader,
            p -> new PluginScan.Description(p.type(), p.description(), p.options()));
  }

  public static Plugins load(ClassLoader loader) {
    return new Plugins(loader);
  }

  /** Those that can be used, by type. */
  public SortedMap<String, BackendProvider> backends() {
    return backends.usable();
  }

  /** Those that can be used, by type. */
  public SortedMap<String, RoutingPolicyProvider> policies() {
    return policies.usable();
  }

  /** A sentence for each type that more than one class claims. */
  public List<String> conflicts() {
    List<String> all = new ArrayList<>(backends.conflicts());
    all.addAll(policies.conflicts());
    return all;
  }

  /** Everything that was found: backends first, each kind by type, failures last. */
  public List<PluginInfo> infos() {
    List<PluginInfo> all = new ArrayList<>(backends.infos());
    all.addAll(policies.infos());
    return all;
  }

  /** Everything of one kind that failed to load. */
  public List<PluginInfo> failures(PluginInfo.Kind kind) {
    return infos().stream()
        .filter(info -> info.kind() == kind && info.failure().isPresent())
        .toList();
  }
}
