package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.tierfs.api.Operation;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows what a configuration comes to: defaults filled in, secrets blotted out. */
public final class Effective {
  private Effective() {}

  /** Nested maps and lists, in the order of the reference. */
  public static Map<String, Object> map(LoadedConfig config) {
    Map<String, Object> tierfs = new LinkedHashMap<>();
    tierfs.put("mount", mount(config.mount()));
    tierfs.put("routing", routing(config.routing()));
    tierfs.put("tiers", config.tiers().stream().map(Effective::tier).toList());
    tierfs.put("cache", cache(config.cache()));
    tierfs.put("symlinks", config.rewriteSymlinks() ? "relative-to-root" : "as-stored");
    tierfs.put("on-full", config.full().move() ? "move" : "fail");
    tierfs.put("on-full-reserve", OptionText.size(config.full().reserveBytes()));
    if (!config.plugins().isEmpty()) {
      tierfs.put("plugins", config.plugins().stream().map(Path::toString).toList());
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("tierfs", tierfs);
    return root;
  }

  public static String json(LoadedConfig config) {
    return ConfigValueFactory.fromMap(map(config))
        .render(
            ConfigRenderOptions.defaults()
                .setComments(false)
                .setOriginComments(false)
                .setJson(true)
                .setFormatted(true));
  }

  public static String hocon(LoadedConfig config) {
    return HoconWriter.write(map(config));
  }

  private static Map<String, Object> mount(MountSettings mount) {
    Map<String, Object> map = new LinkedHashMap<>();
    mount.point().ifPresent(point -> map.put("point", point.toString()));
    map.put("allow-other", mount.allowOther());
    map.put("transport", mount.transport().name().toLowerCase(Locale.ROOT));
    map.put("name", mount.name());
    map.put("dev", mount.devices());
    map.put("suid", mount.setuid());
    map.put("read-only", mount.readOnly());
    return map;
  }

  private static Map<String, Object> cache(CacheSettings cache) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mode", cache.mode().name().toLowerCase(Locale.ROOT));
    map.put("watch", cache.watch() ? "auto" : "false");
    map.put("watches", cache.watches());
    map.put("entry-ttl", OptionText.duration(cache.entryTtl()));
    map.put("attributes-ttl", OptionText.duration(cache.attributesTtl()));
    map.put("negative-ttl", OptionText.duration(cache.negativeTtl()));
    map.put("locations", cache.locations());
    return map;
  }

  private static Map<String, Object> routing(RoutingSpec routing) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("search", chain(routing.search()));
    map.put("create", chain(routing.create()));
    map.put("action", chain(routing.action()));
    map.put("paths", routing.paths().stream().map(Effective::path).toList());
    return map;
  }

  private static Map<String, Object> path(PathSpec path) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("glob", path.globs());
    for (Operation operation : Operation.values()) {
      List<LinkSpec> chain = path.chains().get(operation);
      if (chain != null) {
        map.put(operation.name().toLowerCase(Locale.ROOT), chain(chain));
      }
    }
    return map;
  }

  private static List<Object> chain(List<LinkSpec> links) {
    return links.stream().map(Effective::link).toList();
  }

  private static Object link(LinkSpec link) {
    String type = link.provider().type();
    Set<String> given = link.given();
    if (given.isEmpty()) {
      return type;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("policy", type);
    map.putAll(OptionText.values(link.provider().options(), link.options()));
    return map;
  }

  private static Map<String, Object> tier(TierSpec tier) {
    TierConfig config = tier.config();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", config.name());
    map.put("type", config.type());
    map.put("mode", config.mode().toString());
    map.put("min-free", OptionText.size(config.minFree()));
    map.putAll(OptionText.values(tier.provider().options(), config.options()));
    return map;
  }
}
