package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigValueType;
import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.internal.plugin.Plugins;
import io.tierfs.engine.internal.routing.BuiltInPolicy;
import io.tierfs.engine.internal.routing.Glob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
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
        defaultChain(Operation.ACTION),
        List.of());
  }

  RoutingSpec read(Cursor routing) {
    switch (routing.type()) {
      case LIST -> {
        // An action goes to all copies unless its own chain narrows it: a chmod of a merged
        // directory that reached the primary only would not be what the user sees afterwards.
        List<LinkSpec> chain = chain(routing, Optional.empty());
        return new RoutingSpec(
            deciding(chain, Operation.SEARCH),
            deciding(chain, Operation.CREATE),
            List.of(),
            List.of());
      }
      case OBJECT -> {
        reader.unknownKeys(routing, Tables.ROUTING.schema(), Tables.ROUTING.objects());
        Map<String, Cursor> entries = routing.entries();
        return new RoutingSpec(
            chain(entries, Operation.SEARCH),
            chain(entries, Operation.CREATE),
            chain(entries, Operation.ACTION),
            paths(entries));
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

  private List<PathSpec> paths(Map<String, Cursor> entries) {
    Cursor list = entries.get("paths");
    if (list == null) {
      return List.of();
    }
    if (list.type() != ConfigValueType.LIST) {
      problems.add(
          list.place(),
          "should be a list [ { glob = ..., create = [...] }, ... ], not "
              + OptionReader.shown(list));
      return List.of();
    }
    List<PathSpec> paths = new ArrayList<>();
    for (Cursor element : list.elements()) {
      if (reader.isObject(element)) {
        path(element).ifPresent(paths::add);
      }
    }
    return paths;
  }

  private Optional<PathSpec> path(Cursor object) {
    int before = problems.count();
    List<String> keys = Arrays.stream(Operation.values()).map(RoutingReader::key).toList();
    reader.unknownKeys(object, Tables.ROUTING_PATH.schema(), List.of());
    // The chains hold policies, of which the table can only say that they are lists.
    Map<String, Object> values = reader.values(object, Tables.ROUTING_PATH.schema(), keys);
    Map<String, Cursor> entries = object.entries();
    Map<Operation, List<LinkSpec>> chains = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      Cursor chain = entries.get(key(operation));
      if (chain != null) {
        chains.put(operation, listed(chain, operation));
      }
    }
    if (problems.count() != before) {
      return Optional.empty();
    }
    if (chains.isEmpty()) {
      problems.add(object.place(), "has no chain: set at least one of " + String.join(", ", keys));
      return Optional.empty();
    }
    List<String> globs = Options.of(Tables.ROUTING_PATH.schema(), values).strings("glob");
    Place place = object.entry("glob").map(Cursor::place).orElse(object.place());
    if (globs.isEmpty()) {
      problems.add(place, "is empty: at least one glob has to be given");
      return Optional.empty();
    }
    for (String glob : globs) {
      try {
        Glob.of(glob);
      } catch (IllegalArgumentException e) {
        problems.add(place, String.valueOf(e.getMessage()), e);
      }
    }
    return problems.count() == before ? Optional.of(new PathSpec(globs, chains)) : Optional.empty();
  }

  private static String key(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private List<LinkSpec> chain(Map<String, Cursor> entries, Operation operation) {
    Cursor list = entries.get(key(operation));
    return list == null ? defaultChain(operation) : listed(list, operation);
  }

  private List<LinkSpec> listed(Cursor list, Operation operation) {
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
          cursor.place(), "%s never decides a %s".formatted(provider.type(), key(operation.get())));
      return Optional.empty();
    }
    return Optional.of(provider);
  }
}
