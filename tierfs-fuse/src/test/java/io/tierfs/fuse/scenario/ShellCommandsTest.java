package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The small commands of everyday do in a mount what they do on a disk, for root and for others. */
@Tag("mount")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "{0} tiers")
@ValueSource(ints = {2, 3})
class ShellCommandsTest {
  private static final int NOBODY = 65534;

  @Parameter int tiers;
  @TempDir Path base;
  private MountedUnion union;
  private Programs programs;

  @BeforeEach
  void mount() throws IOException {
    union = MergedContent.mount(base, tiers);
    programs = new Programs(union.point(), base);
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  @Test
  void mvMovesFilesAcrossTiers() throws Exception {
    programs.sh("mv docs/cold.txt media/; mv media/film docs/; mv docs/both.txt archive/deep/old");
    assertThat(programs.sh("ls docs media archive/deep; cat archive/deep/old media/cold.txt"))
        .isEqualTo(
            """
            archive/deep:
            old

            docs:
            film
            hot.txt
            sub

            media:
            cold.txt
            visible
            cold
            """);
  }

  @Test
  void mvMovesMergedDirectories() throws Exception {
    String before = programs.sh("cd docs; find . -type f -exec md5sum {} + | sort");
    programs.sh("mv docs archive/papers; test ! -e docs");
    assertThat(programs.sh("cd archive/papers; find . -type f -exec md5sum {} + | sort"))
        .isEqualTo(before);
    programs.sh("mkdir docs; mv -T archive/papers docs; mv media docs/; mv docs/sub .");
    assertThat(programs.sh("find . -type f | sort"))
        .isEqualTo(
            """
            ./archive/deep/old
            ./docs/both.txt
            ./docs/cold.txt
            ./docs/hot.txt
            ./docs/media/film
            ./sub/one
            ./sub/two
            """);
    assertThat(programs.fails("mv -T sub docs")).contains("Directory not empty");
    assertThat(programs.fails("mv docs docs/media/")).contains("subdirectory of itself");
  }

  @Test
  void truncateAndDdChangeInPlace() throws Exception {
    programs.sh("printf 0123456789 > docs/cold.txt; truncate -s 4 docs/cold.txt");
    assertThat(union.at("docs/cold.txt")).hasContent("0123");
    programs.sh("truncate -s 1M docs/cold.txt");
    assertThat(programs.sh("stat -c %s docs/cold.txt")).isEqualTo("1048576\n");
    programs.sh("truncate -s 10 docs/cold.txt; tr '\\0' . < docs/cold.txt > docs/dots");
    assertThat(union.at("docs/dots")).hasContent("0123......");
    programs.sh("printf XY | dd of=docs/dots bs=1 seek=5 conv=notrunc,fsync status=none");
    assertThat(union.at("docs/dots")).hasContent("0123.XY...");
    programs.sh("dd if=archive/deep/old of=docs/dots bs=4k oflag=append conv=notrunc status=none");
    assertThat(programs.sh("stat -c %s docs/dots")).isEqualTo("80010\n");
  }

  @Test
  void chmodAndTouchChangeWhatTheySay() throws Exception {
    programs.sh("chmod -R u=rwX,go=X docs; chmod 1777 media");
    assertThat(programs.sh("find docs media -printf '%m %p\\n' | sort"))
        .isEqualTo(
            """
            1777 media
            600 docs/both.txt
            600 docs/cold.txt
            600 docs/hot.txt
            600 docs/sub/one
            600 docs/sub/two
            644 media/film
            711 docs
            711 docs/sub
            """);
    programs.sh("touch -m -d '2001-02-03 04:05:06.123456789' docs/cold.txt docs");
    programs.sh("touch -a -d '2002-03-04 05:06:07.5' docs/cold.txt");
    assertThat(programs.sh("stat -c '%x %y' docs/cold.txt; stat -c %y docs"))
        .isEqualTo(
            "2002-03-04 05:06:07.500000000 +0000 2001-02-03 04:05:06.123456789 +0000\n"
                + "2001-02-03 04:05:06.123456789 +0000\n");
    programs.sh("ln -s nowhere docs/l; touch -h -d '2001-01-01 00:00:00' docs/l");
    assertThat(programs.sh("stat -c %y docs/l")).startsWith("2001-01-01 00:00:00");
  }

  @Test
  void fifosAndLinksWork() throws Exception {
    programs.sh(
        "mkfifo docs/pipe; (echo through > docs/pipe) & read x < docs/pipe; wait;"
            + " test $x = through");
    programs.sh("ln docs/cold.txt docs/again; ln docs/cold.txt media/far; echo more >> media/far");
    assertThat(programs.sh("find . -samefile docs/cold.txt | sort"))
        .isEqualTo("./docs/again\n./docs/cold.txt\n./media/far\n");
    assertThat(union.at("docs/again")).hasContent("cold\nmore\n");
    programs.sh("rm docs/cold.txt");
    assertThat(union.at("docs/again")).hasContent("cold\nmore\n");
    assertThat(programs.fails("ln docs/again media/far")).contains("File exists");
    programs.sh("ln -s ../docs/hot.txt media/sym; ln -sf nowhere media/dangling");
    assertThat(union.at("media/sym")).hasContent("hot\n");
    assertThat(programs.sh("readlink media/dangling")).isEqualTo("nowhere\n");
    assertThat(programs.fails("cat media/dangling")).contains("No such file");
  }

  @Test
  void whatSomebodyMakesIsTheirs() throws Exception {
    Programs.need("setpriv");
    programs.sh("chmod 777 docs; mkdir shared; chgrp 1000 shared; chmod 2777 shared");
    Programs.Outcome made =
        programs.as(
            NOBODY,
            "umask 027; echo x > docs/f; mkdir docs/d; ln -s f docs/l; mkfifo docs/p;"
                + " echo y > shared/g; mkdir shared/e");
    assertThat(made).isEqualTo(new Programs.Outcome(0, ""));
    assertThat(
            programs.sh(
                "cd docs; stat -c '%n %u:%g %a' f d l p; cd ../shared; stat -c '%n %u:%g %a' g e"))
        .isEqualTo(
            """
            f 65534:65534 640
            d 65534:65534 750
            l 65534:65534 777
            p 65534:65534 640
            g 65534:1000 640
            e 65534:1000 2750
            """);
  }

  @Test
  void whatADiskDeniesIsDenied() throws Exception {
    Programs.need("setpriv");
    programs.sh(
        "chmod 700 archive; chmod 600 docs/cold.txt; mkdir -m 1777 tmp; cd tmp;"
            + " echo theirs > f; chown 1000:1000 f; chmod 666 f");
    assertDenied("ls archive", "Permission denied");
    assertDenied("cat archive/deep/old", "Permission denied");
    assertDenied("cat docs/cold.txt", "Permission denied");
    assertDenied("echo x > docs/new", "Permission denied");
    assertDenied("rm -f docs/hot.txt", "Permission denied");
    assertDenied("mv docs/hot.txt tmp/", "Permission denied");
    assertDenied("chmod 777 docs/hot.txt", "Operation not permitted");
    assertDenied("chown 65534 docs/hot.txt", "Operation not permitted");
    assertDenied("rm -f tmp/f", "Operation not permitted");
    assertDenied("mv tmp/f tmp/g", "Operation not permitted");
    assertDenied("touch -d 2001-01-01 tmp/f", "Operation not permitted");
    assertThat(
            programs.as(
                NOBODY, "echo fine >> tmp/f; touch tmp/mine; mv tmp/mine tmp/own; rm tmp/own"))
        .isEqualTo(new Programs.Outcome(0, ""));
    assertThat(union.at("tmp/f")).hasContent("theirs\nfine\n");
  }

  private void assertDenied(String script, String why) throws Exception {
    Programs.Outcome outcome = programs.as(NOBODY, script);
    assertThat(outcome.exit()).as("exit of: %s", script).isPositive();
    assertThat(outcome.said()).as("what was said by: %s", script).contains(why);
  }
}
