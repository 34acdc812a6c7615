package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigValueType;
import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.internal.plugin.Plugins;
import io.tierfs.engine.internal.routing.BuiltInPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the routing chains: one list for searches and creates, or a list for each operation. */
final class RoutingReader {
  private static final String POLICY = "policy";

  private final Plugins plugins;
  private final Problems problems;
  private final OptionReader reader;
  private final List<String> tiers;

  /**
   * @param tiers the names of the tiers, which parameters called {@code tiers} must hold
   */
  RoutingReader(Plugins plugins, Problems problems, List<String> tiers) {
    this.plugins = plugins;
    this.problems = problems;
    this.reader = new OptionReader(problems);
    this.tiers = tiers;
  }

  /** The chains where a configuration says nothing. */
  RoutingSpec defaults() {
    return new RoutingSpec(
        defaultChain(Operation.SEARCH),
        defaultChain(Operation.CREATE),
        defaultChain(Operation.ACTION));
  }

  RoutingSpec read(Cursor routing) {
    switch (routing.type()) {
      case LIST -> {
        // An action goes to all copies unless its own chain narrows it: a chmod of a merged
        // directory that reached the primary only would not be what the user sees afterwards.
        List<LinkSpec> chain = chain(routing, Optional.empty());
        return new RoutingSpec(
            deciding(chain, Operation.SEARCH), deciding(chain, Operation.CREATE), List.of());
      }
      case OBJECT -> {
        reader.unknownKeys(routing, Tables.ROUTING.schema(), List.of());
        Map<String, Cursor> entries = routing.entries();
        return new RoutingSpec(
            chain(entries, Operation.SEARCH),
            chain(entries, Operation.CREATE),
            chain(entries, Operation.ACTION));
      }
      case NUMBER, BOOLEAN, STRING, NULL ->
          problems.add(
              routing.place(),
              "should be a list such as [%s], not %s"
                  .formatted(
                      String.join(", ", Tables.defaultChain(Operation.CREATE)),
                      OptionReader.shown(routing)));
    }
    return defaults();
  }

  private List<LinkSpec> chain(Map<String, Cursor> entries, Operation operation) {
    Cursor list = entries.get(operation.name().toLowerCase(Locale.ROOT));
    if (list == null) {
      return defaultChain(operation);
    }
    if (list.type() != ConfigValueType.LIST) {
      problems.add(list.place(), "should be a list of policies, not " + OptionReader.shown(list));
      return List.of();
    }
    return chain(list, Optional.of(operation));
  }

  private List<LinkSpec> chain(Cursor list, Optional<Operation> operation) {
    List<LinkSpec> links = new ArrayList<>();
    for (Cursor element : list.elements()) {
      link(element, operation).ifPresent(links::add);
    }
    return links;
  }

  private static List<LinkSpec> deciding(List<LinkSpec> chain, Operation operation) {
    return chain.stream().filter(link -> decides(link.provider(), operation)).toList();
  }

  /** A plug-in's policy may decide anything. */
  private static boolean decides(RoutingPolicyProvider provider, Operation operation) {
    return !(provider instanceof BuiltInPolicy builtIn) || builtIn.decides().contains(operation);
  }

  private List<LinkSpec> defaultChain(Operation operation) {
    List<LinkSpec> links = new ArrayList<>();
    for (String type : Tables.defaultChain(operation)) {
      // Absent only from a class loader without the engine itself, where the engine's own answer
      // is the same.
      RoutingPolicyProvider provider = plugins.policies().get(type);
      if (provider != null) {
        links.add(new LinkSpec(provider, Options.of(provider.options(), Map.of()), Set.of()));
      }
    }
    return links;
  }

  private Optional<LinkSpec> link(Cursor cursor, Optional<Operation> operation) {
    if (cursor.type() == ConfigValueType.LIST) {
      problems.add(
          cursor.place(), "should be the name of a policy or { policy = ... }, not a list");
      return Optional.empty();
    }
    if (cursor.type() != ConfigValueType.OBJECT) {
      // A bare name is an object with nothing in it but the name.
      return provider(cursor, operation).flatMap(p -> linkOf(cursor, p));
    }
    Optional<Cursor> name = cursor.entry(POLICY);
    if (name.isEmpty()) {
      Place place = cursor.place();
      problems.add(place.withKey(place.key() + "." + POLICY), "is missing");
      return Optional.empty();
    }
    return provider(name.get(), operation).flatMap(p -> linkOf(cursor, p));
  }

  private Optional<LinkSpec> linkOf(Cursor cursor, RoutingPolicyProvider provider) {
    OptionSchema schema = provider.options();
    Optional<Options> options = reader.read(cursor, schema, List.of(POLICY));
    if (options.isEmpty() || !checkTiers(cursor, options.get(), schema)) {
      return Optional.empty();
    }
    Set<String> given = new HashSet<>(cursor.entries().keySet());
    given.remove(POLICY);
    LinkSpec link = new LinkSpec(provider, options.get(), given);
    try {
      link.create();
    } catch (IllegalArgumentException e) {
      problems.add(cursor.place(), String.valueOf(e.getMessage()), e);
      return Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      // A plug-in of which a part is missing, say.
      problems.add(cursor.place(), "the policy cannot be made: " + e, e);
      return Optional.empty();
    }
    return Optional.of(link);
  }

  private boolean checkTiers(Cursor cursor, Options options, OptionSchema schema) {
    int before = problems.count();
    if (schema.find("tiers").isPresent()) {
      Place place = cursor.entry("tiers").map(Cursor::place).orElse(cursor.place());
      for (String name : options.strings("tiers")) {
        if (!tiers.contains(name)) {
          problems.add(place, "there is no tier '" + name + "'" + Suggestions.hint(name, tiers));
        }
      }
    }
    return problems.count() == before;
  }

  private Optional<RoutingPolicyProvider> provider(Cursor cursor, Optional<Operation> operation) {
    if (cursor.type() == ConfigValueType.OBJECT || cursor.type() == ConfigValueType.LIST) {
      problems.add(
          cursor.place(), "should be the name of a policy, not " + OptionReader.shown(cursor));
      return Optional.empty();
    }
    RoutingPolicyProvider provider = plugins.policies().get(cursor.text());
    if (provider == null) {
      problems.add(
          cursor.place(),
          UnknownPlugin.message(
              "policy",
              cursor.text(),
              plugins.policies().keySet(),
              plugins.failures(PluginInfo.Kind.POLICY)));
      return Optional.empty();
    }
    if (operation.isPresent() && !decides(provider, operation.get())) {
      problems.add(
          cursor.place(),
          "%s never decides a %s"
              .formatted(provider.type(), operation.get().name().toLowerCase(Locale.ROOT)));
      return Optional.empty();
    }
    return Optional.of(provider);
  }
}
