package io.tierfs.cli;

import io.tierfs.api.SpaceInfo;
import io.tierfs.engine.TierInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One tier as it is listed.
 *
 * @param type the backend's type, empty where it is not known
 * @param total size in bytes, as {@code free} and {@code available} empty where it did not answer
 * @param available what an ordinary user can still write
 * @param minFree bytes below which new files go elsewhere
 * @param root where it lies on this machine, empty where it does not
 * @param trouble what keeps it from answering, empty where it answers
 */
record TierLine(
    String name,
    String mode,
    String type,
    OptionalLong total,
    OptionalLong free,
    OptionalLong available,
    long minFree,
    String root,
    String trouble) {

  static TierLine of(TierInfo tier, String type) {
    Optional<SpaceInfo> space = tier.space();
    return new TierLine(
        tier.name(),
        tier.mode().toString(),
        type,
        bytes(space.map(SpaceInfo::totalBytes)),
        bytes(space.map(SpaceInfo::freeBytes)),
        bytes(space.map(SpaceInfo::availableBytes)),
        tier.minFree(),
        tier.root().map(Object::toString).orElse(""),
        tier.trouble().orElse(""));
  }

  private static OptionalLong bytes(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /**
   * Reads what {@code user.tierfs.tiers} of a mount says: a line for each tier, its fields
   * separated by tabs: name, mode, total, free, available, min-free, root, type and trouble; the
   * last two may be missing.
   */
  static List<TierLine> parse(String text) {
    List<TierLine> tiers = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split("\t", -1);
      if (fields.length >= 7) {
        tiers.add(
            new TierLine(
                fields[0],
                fields[1],
                field(fields, 7),
                number(fields[2]),
                number(fields[3]),
                number(fields[4]),
                number(fields[5]).orElse(0),
                field(fields, 6),
                field(fields, 8)));
      }
    }
    return tiers;
  }

  private static String field(String[] fields, int index) {
    return index >= fields.length || fields[index].equals("-") ? "" : fields[index];
  }

  private static OptionalLong number(String field) {
    try {
      return OptionalLong.of(Long.parseLong(field));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** What is wrong with a tier has a column where something is. */
  static List<String> table(List<TierLine> tiers) {
    boolean trouble = tiers.stream().anyMatch(tier -> !tier.trouble.isEmpty());
    Table table = new Table(Set.of(3, 4, 5, 6));
    table.row(
        "NAME",
        "MODE",
        "TYPE",
        "SIZE",
        "USED",
        "FREE",
        "MIN-FREE",
        "PATH",
        trouble ? "TROUBLE" : "");
    for (TierLine tier : tiers) {
      table.row(
          tier.name,
          tier.mode,
          tier.type.isEmpty() ? "-" : tier.type,
          size(tier.total),
          size(tier.used()),
          size(tier.available),
          tier.minFree == 0 ? "-" : Sizes.human(tier.minFree),
          tier.root.isEmpty() ? "-" : tier.root,
          trouble && tier.trouble.isEmpty() ? "-" : tier.trouble);
    }
    return table.lines();
  }

  private OptionalLong used() {
    return total.isPresent() && free.isPresent()
        ? OptionalLong.of(total.getAsLong() - free.getAsLong())
        : OptionalLong.empty();
  }

  private static String size(OptionalLong bytes) {
    return bytes.isPresent() ? Sizes.human(bytes.getAsLong()) : "?";
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("name", name);
    facts.put("mode", mode);
    facts.put("type", type.isEmpty() ? null : type);
    facts.put("size", orNull(total));
    facts.put("used", orNull(used()));
    facts.put("free", orNull(available));
    facts.put("minFree", minFree);
    facts.put("path", root.isEmpty() ? null : root);
    facts.put("trouble", trouble.isEmpty() ? null : trouble);
    return facts;
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }
}
