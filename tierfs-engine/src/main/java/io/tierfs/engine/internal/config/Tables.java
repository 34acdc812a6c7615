package io.tierfs.engine.internal.config;

import static io.tierfs.api.Option.optional;
import static io.tierfs.api.Option.required;
import static io.tierfs.api.OptionType.BOOLEAN;
import static io.tierfs.api.OptionType.DURATION;
import static io.tierfs.api.OptionType.INTEGER;
import static io.tierfs.api.OptionType.PATH;
import static io.tierfs.api.OptionType.SIZE;
import static io.tierfs.api.OptionType.STRING;
import static io.tierfs.api.OptionType.STRING_LIST;

import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import java.util.List;

/** Every key of a configuration that is not a plug-in's own. */
final class Tables {
  private static final String SEARCH = "exists-in-primary, exists-in-fallback";
  private static final String CREATE = SEARCH + ", parent-dir";

  static final Table ROOT =
      new Table(
          "tierfs",
          "The union.",
          List.of("mount", "routing", "tiers", "cache"),
          OptionSchema.of(
              optional(
                      "symlinks",
                      STRING,
                      "How symbolic links with absolute targets are shown: as they are stored, or"
                          + " relative to the root of their tier.")
                  .withDefault("as-stored")
                  .withChoices("as-stored", "relative-to-root"),
              optional(
                      "on-full",
                      STRING,
                      "What happens where a write finds its tier full: the file moves to another"
                          + " tier that has room and the write goes on there, or the write fails.")
                  .withDefault("move")
                  .withChoices("move", "fail"),
              optional(
                      "on-full-reserve",
                      SIZE,
                      "On a tier with less available (or less than its min-free), files that are"
                          + " opened for writing are not handed to the kernel of a mount: what it"
                          + " writes by itself fails when the tier is full, and cannot move.")
                  .withDefault("1G"),
              optional(
                  "plugins",
                  STRING_LIST,
                  "Directories of plug-ins to look into, too: absolute paths. See plugins.md.")));

  static final Table MOUNT =
      new Table(
          "tierfs.mount",
          "How the union is mounted.",
          List.of(),
          OptionSchema.of(
              optional(
                  "point",
                  PATH,
                  "The directory to mount on; may be left out where the command line names it."),
              optional(
                      "allow-other",
                      BOOLEAN,
                      "Users other than the one who mounts may enter, a Samba server for example.")
                  .withDefault("false"),
              optional(
                      "transport",
                      STRING,
                      "How requests come from the kernel: by its own protocol (Linux), by libfuse 2"
                          + " through jnr-fuse, or the best of these that works here.")
                  .withDefault("auto")
                  .withChoices("auto", "kernel", "jnr"),
              optional("name", STRING, "What df and mount show as the source.")
                  .withDefault("tierfs"),
              optional("dev", BOOLEAN, "Device nodes work; only root may ask for it.")
                  .withDefault("false"),
              optional("suid", BOOLEAN, "Set-id bits work; only root may ask for it.")
                  .withDefault("false"),
              optional("read-only", BOOLEAN, "Nothing can be written through the mount.")
                  .withDefault("false")));

  static final Table ROUTING =
      new Table(
          "tierfs.routing",
          "Where operations go: chains of policies, of which the first that does not pass decides."
              + " `routing = [...]` sets search and create in one list, of which each takes the"
              + " links that can decide it. A link is the name of a policy, or an object with its"
              + " parameters such as `{ policy = path-glob, glob = \"*.iso\", tiers = [cold] }`."
              + " The list `paths` holds chains for some paths.",
          List.of("paths"),
          OptionSchema.of(
              optional("search", STRING_LIST, "Which copy of a file is looked at and read.")
                  .withDefault(SEARCH),
              optional("create", STRING_LIST, "Where a new file, directory, link or node goes.")
                  .withDefault(CREATE),
              optional(
                      "action",
                      STRING_LIST,
                      "Which copies of a directory chmod, chown, utimens and setxattr touch; an"
                          + " empty chain means all that can be written.")
                  .withDefault("")));

  static final Table ROUTING_PATH =
      new Table(
          "tierfs.routing.paths[]",
          "Chains for some paths, in the place of those above. The first entry that matches a path"
              + " and has a chain for the operation counts; its chain may be empty.",
          List.of(),
          OptionSchema.of(
              required(
                  "glob",
                  STRING_LIST,
                  "Globs, any of which must match: of the name, or with a slash in it of the path"
                      + " below the union's root; '**' crosses directories."),
              optional("search", STRING_LIST, "As tierfs.routing.search."),
              optional("create", STRING_LIST, "As tierfs.routing.create."),
              optional("action", STRING_LIST, "As tierfs.routing.action.")));

  static final Table TIER =
      new Table(
          "tierfs.tiers[]",
          "The tiers in their order, the primary (hottest) first; at least one. Beside these keys a"
              + " tier takes those of its backend type.",
          List.of(),
          OptionSchema.of(
              required("name", STRING, "Unique among the tiers: letters, digits, '-', '_', '.'."),
              required("type", STRING, "The type of backend, such as localdir."),
              optional(
                      "mode",
                      STRING,
                      "rw: everything; nc: files that exist may change, no new ones; ro: nothing is"
                          + " ever written.")
                  .withDefault("rw")
                  .withChoices("rw", "nc", "ro"),
              optional("min-free", SIZE, "What stays free: below it, new files go elsewhere.")
                  .withDefault("0")));

  static final Table CACHE =
      new Table(
          "tierfs.cache",
          "How long the union, and the kernel of a mount, trust what they know of the tiers, for"
              + " changes made behind the union's back. Its own changes are seen at once.",
          List.of(),
          OptionSchema.of(
              optional(
                      "mode",
                      STRING,
                      "Who else may change the tiers: anybody (shared), or nobody (exclusive), and"
                          + " then the times to live do not count.")
                  .withDefault("shared")
                  .withChoices("shared", "exclusive"),
              optional(
                      "watch",
                      STRING,
                      "Have the tiers tell of changes by others, where all of them can (auto): what"
                          + " is watched needs no time to live. Or never (false).")
                  .withDefault("auto")
                  .withChoices("auto", "false"),
              optional("watches", INTEGER, "How many directories are watched at most.")
                  .withDefault("65536"),
              optional("entry-ttl", DURATION, "How long a name is known to lie on a tier.")
                  .withDefault("1s"),
              optional("attributes-ttl", DURATION, "How long attributes are good for.")
                  .withDefault("1s"),
              optional("negative-ttl", DURATION, "How long a name is known not to exist.")
                  .withDefault("1s"),
              optional(
                      "locations",
                      INTEGER,
                      "How many names are remembered at most; 0 remembers nothing.")
                  .withDefault("100000")));

  /** In the order of the reference. */
  static final List<Table> ALL = List.of(ROOT, MOUNT, ROUTING, ROUTING_PATH, TIER, CACHE);

  private Tables() {}

  /** The links of a chain where a configuration says nothing. */
  static List<String> defaultChain(Operation operation) {
    return switch (operation) {
      case SEARCH -> List.of(SEARCH.split(", "));
      case CREATE -> List.of(CREATE.split(", "));
      case ACTION -> List.of();
    };
  }
}
