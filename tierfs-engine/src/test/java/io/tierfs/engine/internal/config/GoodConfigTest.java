package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.FullSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierConfig;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.ServicesLoader;
import io.tierfs.engine.internal.plugin.Plugins;
import io.tierfs.engine.internal.routing.RandomTier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoodConfigTest {
  private static final String TIERS = "tierfs.tiers = [{ name = a, type = fake, path = /a }]\n";

  @TempDir Path temp;

  private LoadedConfig parse(String hocon) throws ConfigException {
    Plugins plugins = Plugins.load(ServicesLoader.withBackends(temp, FakeProvider.class));
    return ConfigLoader.read(HoconSource.text(hocon, "t.conf"), plugins);
  }

  private TierConfig tier(String keys) throws ConfigException {
    return parse("tierfs.tiers = [{ name = a, type = fake, path = /a, " + keys + " }]")
        .tiers()
        .getFirst()
        .config();
  }

  private static List<String> names(List<LinkSpec> chain) {
    return chain.stream().map(link -> link.create().name()).toList();
  }

  @Test
  void fillsInTheDefaultsOfTheEngine() throws Exception {
    LoadedConfig config = parse(TIERS);

    assertThat(config.mount()).isEqualTo(MountSettings.DEFAULT);
    assertThat(config.cache()).isEqualTo(CacheSettings.DEFAULT);
    assertThat(config.rewriteSymlinks()).isFalse();
    assertThat(config.full()).isEqualTo(FullSettings.DEFAULT);
    assertThat(names(config.routing().search()))
        .containsExactly("exists-in-primary", "exists-in-fallback");
    assertThat(names(config.routing().create()))
        .containsExactly("exists-in-primary", "exists-in-fallback", "parent-dir");
    assertThat(names(config.routing().action())).isEmpty();
    TierConfig tier = config.tiers().getFirst().config();
    assertThat(tier.mode()).isEqualTo(TierMode.RW);
    assertThat(tier.minFree()).isZero();
    assertThat(tier.options().integer("retries")).isEqualTo(3);
    assertThat(tier.options().has("share")).isFalse();
  }

  @Test
  void readsEveryKey() throws Exception {
    LoadedConfig config =
        parse(
            """
            tierfs {
              mount {
                point = /mnt/documents, allow-other = yes, transport = jnr, name = docs
                dev = true, suid = on, read-only = true
              }
              routing {
                search = [newest], create = [{ policy = random, seed = 7 }], action = [all]
              }
              tiers = [
                { name = ssd, type = fake, path = /fast, min-free = 20G }
                { name = disks, type = fake, path = /bulk, mode = nc, share = 5%, tags = [x, 2] }
              ]
              cache {
                mode = exclusive, watches = 512
                entry-ttl = 2s, attributes-ttl = 500ms, negative-ttl = 0, locations = 1e3
              }
              symlinks = relative-to-root
              on-full = fail, on-full-reserve = 3G
            }
            """);

    assertThat(config.mount())
        .isEqualTo(
            new MountSettings(
                Optional.of(Path.of("/mnt/documents")),
                true,
                MountSettings.Transport.JNR,
                "docs",
                true,
                true,
                true));
    assertThat(config.cache())
        .isEqualTo(
            new CacheSettings(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ZERO, 1000)
                .watched(512)
                .exclusive());
    assertThat(config.rewriteSymlinks()).isTrue();
    assertThat(config.full()).isEqualTo(new FullSettings(false, 3L << 30));
    assertThat(names(config.routing().search())).containsExactly("newest");
    assertThat(names(config.routing().create())).containsExactly("random");
    assertThat(names(config.routing().action())).containsExactly("all");
    TierConfig ssd = config.tiers().get(0).config();
    assertThat(ssd.name()).isEqualTo("ssd");
    assertThat(ssd.minFree()).isEqualTo(20L << 30);
    assertThat(ssd.line()).isEqualTo(10);
    TierConfig disks = config.tiers().get(1).config();
    assertThat(disks.mode()).isEqualTo(TierMode.NC);
    assertThat(disks.options().percent("share")).isEqualTo(0.05);
    assertThat(disks.options().strings("tags")).containsExactly("x", "2");
  }

  @Test
  void oneListSetsTheChainsThatItsLinksCanDecide() throws Exception {
    RoutingSpec routing =
        parse(TIERS + "tierfs.routing = [exists-in-primary, most-free-space, newest]").routing();

    assertThat(names(routing.search())).containsExactly("exists-in-primary", "newest");
    assertThat(names(routing.create())).containsExactly("exists-in-primary", "most-free-space");
    assertThat(names(routing.action())).isEmpty();
  }

  @Test
  void anEmptyChainIsLeftEmptyAndAMissingOneIsTheDefault() throws Exception {
    RoutingSpec routing = parse(TIERS + "tierfs.routing { search = [] }").routing();

    assertThat(routing.search()).isEmpty();
    assertThat(names(routing.create())).contains("parent-dir");
  }

  @Test
  void thePoliciesOfChainsForSomePathsAreAmongTheProviders() throws Exception {
    LoadedConfig config = parse(TIERS + "tierfs.routing.paths = [{ glob = x, create = [random] }]");

    assertThat(config.providers()).hasAtLeastOneElementOfType(RandomTier.class);
  }

  @Test
  void chainsForSomePathsAreReadInTheirOrder() throws Exception {
    RoutingSpec routing =
        parse(
                TIERS
                    + """
                    tierfs.routing.paths = [
                      { glob = "/media/**", create = [most-free-space, random], action = [] }
                      { glob = ["*.iso", "*.img"], search = [newest] }
                    ]
                    """)
            .routing();

    assertThat(routing.paths())
        .extracting(PathSpec::globs)
        .containsExactly(List.of("/media/**"), List.of("*.iso", "*.img"));
    assertThat(routing.paths().get(0).chains())
        .containsOnlyKeys(Operation.CREATE, Operation.ACTION);
    assertThat(routing.chains().paths())
        .extracting(
            path -> path.operation() + " " + path.chain().stream().map(ChainLink::name).toList())
        .containsExactly("CREATE [most-free-space, random]", "ACTION []", "SEARCH [newest]");
    assertThat(names(routing.create())).contains("parent-dir");
  }

  @Test
  void understandsSizesAndDurationsWithAndWithoutUnits() throws Exception {
    assertThat(tier("min-free = 1000").minFree()).isEqualTo(1000);
    assertThat(tier("min-free = 1e3").minFree()).isEqualTo(1000);
    assertThat(tier("min-free = 5KB").minFree()).isEqualTo(5000);
    assertThat(tier("min-free = \"1.5 M\"").minFree()).isEqualTo(3 << 19);
    assertThat(tier("timeout = 250").options().duration("timeout"))
        .isEqualTo(Duration.ofMillis(250));
    assertThat(tier("timeout = 2 minutes").options().duration("timeout"))
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void keepsNumbersThatAreMeantAsTextAsTheyAreWritten() throws Exception {
    assertThat(parse(TIERS + "tierfs.mount.name = 1.10").mount().name()).isEqualTo("1.10");
    assertThat(tier("password = 1e3").options().string("password")).isEqualTo("1e3");
  }

  @Test
  void aNullMeansNotSet() throws Exception {
    assertThat(parse(TIERS + "tierfs.mount { point = /x, point = null }").mount().point())
        .isEmpty();
  }

  @Test
  void looksAtNothingOutsideOfItsOwnObject() throws Exception {
    Options options =
        parse(
                "base = /srv, other { x = 1 }\n"
                    + "tierfs.tiers = [{ name = a, type = fake, path = ${base}/a }]")
            .tiers()
            .getFirst()
            .config()
            .options();

    assertThat(options.path("path")).isEqualTo(Path.of("/srv/a"));
  }

  @Test
  void aUnionThatOnlyReadsIsLegal() throws Exception {
    assertThat(tier("mode = ro").mode()).isEqualTo(TierMode.RO);
  }

  @Test
  void appendsAndMergesAsHoconDoes() throws Exception {
    LoadedConfig config =
        parse(
            TIERS
                + """
                tierfs.tiers += { name = b, type = fake, path = /b }
                tierfs.cache { entry-ttl = 5s, negative-ttl = 7s }
                tierfs.cache.entry-ttl = 6s
                """);

    assertThat(config.tiers().stream().map(t -> t.config().name())).containsExactly("a", "b");
    assertThat(config.cache().entryTtl()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.cache().negativeTtl()).isEqualTo(Duration.ofSeconds(7));
  }
}
