package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.ServicesLoader;
import io.tierfs.engine.internal.plugin.Plugins;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to be wrong that we know, and the whole text that its user reads. */
class BadConfigTest {
  private static final String POLICIES =
      "all, existing-path, exists-in-fallback, exists-in-primary, first-found, least-free-space,"
          + " least-used, min-free, most-free-space, newest, owner, parent-dir, path-glob,"
          + " percent-free-weighted, random, round-robin, size-class, writable";

  @TempDir Path temp;

  private String messageOf(String hocon) {
    Plugins plugins = Plugins.load(ServicesLoader.withBackends(temp, FakeProvider.class));
    ConfigException exception =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigLoader.read(HoconSource.text(hocon, "t.conf"), plugins));
    assertThat(exception).isNotNull();
    return String.valueOf(exception.getMessage());
  }

  /** Puts tiers around a snippet that has nothing to do with them. */
  private static Arguments union(String snippet, String message) {
    return Arguments.of(
        "tierfs { tiers = [{ name = a, type = fake, path = /a }]\n" + snippet + "\n}", message);
  }

  private static Arguments tier(String snippet, String message) {
    return Arguments.of("tierfs.tiers = [\n{ " + snippet + " }\n]", message);
  }

  static Stream<Arguments> syntax() {
    return Stream.of(
        Arguments.of(
            "tierfs {\n  tiers = [1,\n}",
            "t.conf:3: List should have had new element after a comma, instead had token: '}'"),
        Arguments.of("[1]", "t.conf:1: has type LIST rather than object at file root"),
        Arguments.of("tierfs {", "t.conf:1: unexpected end of file"),
        Arguments.of("tierfs {\n} }", "t.conf:2: unbalanced close brace '}' with no open brace"),
        Arguments.of(
            "tierfs {\n  name = ${nobody}\n}",
            "t.conf:2: Could not resolve substitution to a value: ${nobody}"),
        Arguments.of(
            "\na = ${a}",
            "t.conf:2: Could not resolve substitution to a value: ${a} was part of a cycle of"
                + " substitutions involving ${a}, ${a}"));
  }

  static Stream<Arguments> structure() {
    return Stream.of(
        Arguments.of(
            "", "t.conf:1: tierfs: is missing: the settings stand in an object tierfs { ... }"),
        Arguments.of(
            "tiersf { }",
            "t.conf:1: tierfs: is missing: the settings stand in an object tierfs { ... };"
                + " is 'tiersf' meant to be it?"),
        Arguments.of("\ntierfs = 5", "t.conf:2: tierfs: should be an object { ... }, not '5'"),
        Arguments.of(
            "tierfs {}", "t.conf:1: tierfs.tiers: is missing: a union needs at least one tier"),
        Arguments.of(
            "tierfs {\n  tiers = []\n}",
            "t.conf:2: tierfs.tiers: is empty: a union needs at least one tier"),
        Arguments.of(
            "tierfs.tiers = fast",
            "t.conf:1: tierfs.tiers: should be a list [ { ... }, ... ], not 'fast'"),
        Arguments.of(
            "tierfs.tiers = [\n  fast\n]",
            "t.conf:2: tierfs.tiers[0]: should be an object { ... }, not 'fast'"),
        union("mout { }", "t.conf:2: tierfs.mout: unknown key, did you mean 'mount'?"),
        union("flavour = x", "t.conf:2: tierfs.flavour: unknown key"),
        union("\"a.b\" = x", "t.conf:2: tierfs.\"a.b\": unknown key"),
        union("mount = /x", "t.conf:2: tierfs.mount: should be an object { ... }, not '/x'"),
        union("cache = [1]", "t.conf:2: tierfs.cache: should be an object { ... }, not a list"),
        union(
            "symlinks = as-store",
            "t.conf:2: tierfs.symlinks: should be one of as-stored, relative-to-root,"
                + " not 'as-store', did you mean 'as-stored'?"),
        union(
            "on-full = mov",
            "t.conf:2: tierfs.on-full: should be one of move, fail, not 'mov',"
                + " did you mean 'move'?"),
        union(
            "on-full-reserve = much",
            "t.conf:2: tierfs.on-full-reserve: should be a size such as 512M or 20G, not 'much'"),
        union(
            "symlinks { }",
            "t.conf:2: tierfs.symlinks: should be one of as-stored, relative-to-root,"
                + " not an object"));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        union(
            "mount {\n  pont = /x\n}",
            "t.conf:3: tierfs.mount.pont: unknown key, did you mean 'point'?"),
        union(
            "mount.allowOther = true",
            "t.conf:2: tierfs.mount.allowOther: unknown key, did you mean 'allow-other'?"),
        union(
            "mount.point = docs",
            "t.conf:2: tierfs.mount.point: should be an absolute path, not 'docs':"
                + " begin it with /"),
        union(
            "mount.point = ~/docs",
            "t.conf:2: tierfs.mount.point: should be an absolute path, not '~/docs':"
                + " write ${HOME}/docs without quotes"),
        union(
            "mount.point = \"\"",
            "t.conf:2: tierfs.mount.point: should be an absolute path, not '': begin it with /"),
        union(
            "mount.dev = maybe",
            "t.conf:2: tierfs.mount.dev: should be true or false, not 'maybe'"),
        union("mount.dev = 1", "t.conf:2: tierfs.mount.dev: should be true or false, not '1'"),
        union("mount.name = [a]", "t.conf:2: tierfs.mount.name: should be text, not a list"),
        union(
            "mount.transport = kernal",
            "t.conf:2: tierfs.mount.transport: should be one of auto, kernel, jnr, not 'kernal',"
                + " did you mean 'kernel'?"),
        union(
            "cache.entry-ttl = soon",
            "t.conf:2: tierfs.cache.entry-ttl: should be a duration such as 500ms, 1s or 2h,"
                + " not 'soon'"),
        union(
            "cache.entry-ttl = -1s",
            "t.conf:2: tierfs.cache.entry-ttl: should be a duration such as 500ms, 1s or 2h,"
                + " not '-1s'"),
        union(
            "cache.negative-ttl = 1000 years",
            "t.conf:2: tierfs.cache.negative-ttl: should be a duration such as 500ms, 1s or 2h,"
                + " not '1000 years'"),
        union(
            "cache.locations = 1.5",
            "t.conf:2: tierfs.cache.locations: should be a whole number, not '1.5'"),
        union(
            "cache.locations = -1",
            "t.conf:2: tierfs.cache.locations: should be a whole number from 0 to 100000000,"
                + " not '-1'"),
        union(
            "cache.locations = 1e12",
            "t.conf:2: tierfs.cache.locations: should be a whole number from 0 to 100000000,"
                + " not '1000000000000'"));
  }

  static Stream<Arguments> tiers() {
    return Stream.of(
        tier("type = fake, path = /a", "t.conf:2: tierfs.tiers[0].name: is missing"),
        tier("name = a", "t.conf:2: tierfs.tiers[0].type: is missing"),
        tier("name = a, type = fake", "t.conf:2: tierfs.tiers[0].path: is missing"),
        tier(
            "name = a, type = fake, path = /a, pth = /b",
            "t.conf:2: tierfs.tiers[0].pth: unknown key, did you mean 'path'?"),
        tier(
            "name = a, type = fake, path = /a, mod = ro",
            "t.conf:2: tierfs.tiers[0].mod: unknown key, did you mean 'mode'?"),
        tier(
            "name = a, type = fak, path = /a",
            "t.conf:2: tierfs.tiers[0].type: unknown backend type 'fak', did you mean 'fake'?"
                + " Known: fake"),
        tier(
            "name = a, type = webdav",
            "t.conf:2: tierfs.tiers[0].type: unknown backend type 'webdav'; known: fake"),
        tier(
            "name = a, type = fake, path = /a, mode = rx",
            "t.conf:2: tierfs.tiers[0].mode: should be one of rw, nc, ro, not 'rx',"
                + " did you mean 'rw'?"),
        tier(
            "name = a, type = fake, path = /a, mode = readonly",
            "t.conf:2: tierfs.tiers[0].mode: should be one of rw, nc, ro, not 'readonly'"),
        tier(
            "name = a, type = fake, path = /a, min-free = 20Q",
            "t.conf:2: tierfs.tiers[0].min-free: should be a size such as 512M or 20G,"
                + " not '20Q'"),
        tier(
            "name = a, type = fake, path = /a, min-free = -5",
            "t.conf:2: tierfs.tiers[0].min-free: should be a size such as 512M or 20G,"
                + " not '-5'"),
        tier(
            "name = a, type = fake, path = /a, min-free = 2E",
            "t.conf:2: tierfs.tiers[0].min-free: '2E' is more than any disk holds"),
        tier(
            "name = a, type = fake, path = /a, min-free = 99999999999999999999",
            "t.conf:2: tierfs.tiers[0].min-free: should be a size such as 512M or 20G,"
                + " not '99999999999999999999'"),
        tier(
            "name = \"a b\", type = fake, path = /a",
            "t.conf:2: tierfs.tiers[0].name: 'a b' is no name for a tier: use 1 to 64 letters,"
                + " digits, '-', '_', '.'"),
        tier(
            "name = \"..\", type = fake, path = /a",
            "t.conf:2: tierfs.tiers[0].name: '..' is no name for a tier: use 1 to 64 letters,"
                + " digits, '-', '_', '.'"),
        tier(
            "name = a, type = fake, path = /a },\n{ name = b, type = fake, path = /b },\n"
                + "{ name = a, type = fake, path = /c",
            "t.conf:4: tierfs.tiers[2].name: 'a' is already the name of another tier, on line 2"),
        tier(
            "name = a, type = fake, path = a/b",
            "t.conf:2: tierfs.tiers[0].path: should be an absolute path, not 'a/b':"
                + " begin it with /"),
        tier(
            "name = a, type = fake, path = /a, share = 120%",
            "t.conf:2: tierfs.tiers[0].share: should be a percentage such as 5%, not '120%'"),
        tier(
            "name = a, type = fake, path = /a, tags = [[a]]",
            "t.conf:2: tierfs.tiers[0].tags: should be a list of texts, not a list of something else"),
        tier(
            "name = a, type = fake, path = /a, tags = [a, null]",
            "t.conf:2: tierfs.tiers[0].tags: should be a list of texts, not a list of something else"),
        tier(
            "name = a, type = fake, path = /a, style = fanzy",
            "t.conf:2: tierfs.tiers[0].style: should be one of plain, fancy, not 'fanzy',"
                + " did you mean 'fancy'?"),
        tier(
            "name = a, type = fake, path = /a, pin = hunter2",
            "t.conf:2: tierfs.tiers[0].pin: should be a whole number, not this secret"));
  }

  static Stream<Arguments> routing() {
    return Stream.of(
        union(
            "routing = parent-dir",
            "t.conf:2: tierfs.routing: should be a list such as [exists-in-primary,"
                + " exists-in-fallback, parent-dir], not 'parent-dir'"),
        union(
            "routing = [\nparnt-dir]",
            "t.conf:3: tierfs.routing[0]: unknown policy 'parnt-dir', did you mean 'parent-dir'?"
                + " Known: "
                + POLICIES),
        union(
            "routing = [lifo]",
            "t.conf:2: tierfs.routing[0]: unknown policy 'lifo'; known: " + POLICIES),
        union(
            "routing = [[all]]",
            "t.conf:2: tierfs.routing[0]: should be the name of a policy or { policy = ... },"
                + " not a list"),
        union("routing = [{ glob = \"*\" }]", "t.conf:2: tierfs.routing[0].policy: is missing"),
        union(
            "routing = [{ policy = [all] }]",
            "t.conf:2: tierfs.routing[0].policy: should be the name of a policy, not a list"),
        union(
            "routing = [{ policy = random, seeed = 1 }]",
            "t.conf:2: tierfs.routing[0].seeed: unknown key, did you mean 'seed'?"),
        union(
            "routing = [path-glob]",
            "t.conf:2: tierfs.routing[0].glob: is missing\n"
                + "t.conf:2: tierfs.routing[0].tiers: is missing"),
        union(
            "routing = [{ policy = path-glob, glob = \"*\", tiers = [b] }]",
            "t.conf:2: tierfs.routing[0].tiers: there is no tier 'b', did you mean 'a'?"),
        union(
            "routing = [{ policy = path-glob, glob = \"[a\", tiers = [a] }]",
            "t.conf:2: tierfs.routing[0]: '[a' is not a glob: a bracket or brace is not closed,"
                + " or a \\ ends it"),
        union(
            "routing = [{ policy = path-glob, glob = [], tiers = [a] }]",
            "t.conf:2: tierfs.routing[0]: path-glob needs at least one glob and one tier"),
        union(
            "routing = [min-free]",
            "t.conf:2: tierfs.routing[0]: min-free needs a size or a share"),
        union(
            "routing = [{ policy = owner, tiers = [a] }]",
            "t.conf:2: tierfs.routing[0]: owner needs at least one user or group"),
        union(
            "routing = [{ policy = owner, users = root, tiers = [a] }]",
            "t.conf:2: tierfs.routing[0]: 'root' is no number of a user or group, nor a range such"
                + " as 1000-1999"),
        union(
            "routing = [{ policy = owner, users = 9-1, tiers = [a] }]",
            "t.conf:2: tierfs.routing[0]: '9-1' is no number of a user or group, nor a range such"
                + " as 1000-1999"),
        union(
            "routing = [{ policy = size-class, from = 2K, to = 1K, tiers = [a] }]",
            "t.conf:2: tierfs.routing[0]: size-class has a 'from' that is more than its 'to'"),
        union(
            "routing = [{ policy = size-class, tiers = [] }]",
            "t.conf:2: tierfs.routing[0]: at least one tier has to be named"),
        union(
            "routing = [{ policy = size-class, tiers = [b] }]",
            "t.conf:2: tierfs.routing[0].tiers: there is no tier 'b', did you mean 'a'?"),
        union(
            "routing.paths { a = b }",
            "t.conf:2: tierfs.routing.paths: should be a list [ { glob = ..., create = [...] }, ..."
                + " ], not an object"),
        union(
            "routing.paths = [\nx\n]",
            "t.conf:3: tierfs.routing.paths[0]: should be an object { ... }, not 'x'"),
        union(
            "routing.paths = [\n{ create = [all] }\n]",
            "t.conf:3: tierfs.routing.paths[0].glob: is missing"),
        union(
            "routing.paths = [{ glob = x\n create = [random] }\n{ glob = x }]",
            "t.conf:4: tierfs.routing.paths[1]: has no chain: set at least one of search, create,"
                + " action"),
        union(
            "routing.paths = [{ glob = []\n create = [random] }]",
            "t.conf:2: tierfs.routing.paths[0].glob: is empty: at least one glob has to be given"),
        union(
            "routing.paths = [{\n glob = [ok, \"[a\"]\n create = [random] }]",
            "t.conf:3: tierfs.routing.paths[0].glob: '[a' is not a glob: a bracket or brace is not"
                + " closed, or a \\ ends it"),
        union(
            "routing.paths = [{ glob = x\n search = [random]\n craete = [all] }]",
            "t.conf:3: tierfs.routing.paths[0].search[0]: random never decides a search\n"
                + "t.conf:4: tierfs.routing.paths[0].craete: unknown key, did you mean 'create'?"),
        union(
            "routing.paths = [{ glob = x, action = all }]",
            "t.conf:2: tierfs.routing.paths[0].action: should be a list of policies, not 'all'"),
        union(
            "routing { serch = [all] }",
            "t.conf:2: tierfs.routing.serch: unknown key, did you mean 'search'?"),
        union(
            "routing { search = all }",
            "t.conf:2: tierfs.routing.search: should be a list of policies, not 'all'"),
        union(
            "routing { search = [random] }",
            "t.conf:2: tierfs.routing.search[0]: random never decides a search"),
        union(
            "routing { create = [newest] }",
            "t.conf:2: tierfs.routing.create[0]: newest never decides a create"));
  }

  @ParameterizedTest
  @MethodSource({"syntax", "structure", "values", "tiers", "routing"})
  void saysWhatIsWrong(String hocon, String message) {
    assertThat(messageOf(hocon)).isEqualTo(message);
  }

  @Test
  void saysEverythingAtOnceInTheOrderOfTheFile() {
    String hocon =
        """
        tierfs {
          mount { point = docs, nam = x }
          routing = [lifo]
          tiers = [
            { name = "a/b", type = fake, path = ~ }
            { name = b, type = fake, path = /b, mode = rwx }
          ]
          cache { entry-ttl = x }
        }
        """;

    assertThat(messageOf(hocon))
        .isEqualTo(
            """
            t.conf:2: tierfs.mount.nam: unknown key, did you mean 'name'?
            t.conf:2: tierfs.mount.point: should be an absolute path, not 'docs': begin it with /
            t.conf:3: tierfs.routing[0]: unknown policy 'lifo'; known: %s
            t.conf:5: tierfs.tiers[0].name: 'a/b' is no name for a tier: use 1 to 64 letters,\
             digits, '-', '_', '.'
            t.conf:5: tierfs.tiers[0].path: should be an absolute path, not '~': write ${HOME}\
             without quotes
            t.conf:6: tierfs.tiers[1].mode: should be one of rw, nc, ro, not 'rwx', did you mean\
             'rw'?
            t.conf:8: tierfs.cache.entry-ttl: should be a duration such as 500ms, 1s or 2h, not 'x'"""
                .formatted(POLICIES));
  }

  @Test
  void namesTheLineOfTheKeyAndNotOfWhatIsPutIn() {
    assertThat(
            messageOf(
                "where = docs\ntierfs {\n  tiers = [{ name = a, type = fake, path = /a }]\n"
                    + "  mount {\n    point = ${where}/x\n    name = [${HOME}]\n  }\n}"))
        .isEqualTo(
            "t.conf:5: tierfs.mount.point: should be an absolute path, not 'docs/x':"
                + " begin it with /\n"
                + "t.conf:6: tierfs.mount.name: should be text, not a list");
  }
}
