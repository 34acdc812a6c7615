package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that rely on renames, locks and shared memory work in a mount. */
@Tag("mount")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "{0} tiers")
@ValueSource(ints = {2, 3})
class WorkProgramsTest {
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
  void gitKeepsARepository() throws Exception {
    Programs.need("git");
    programs.sh(
        """
        git config --global user.name T; git config --global user.email t@example.com
        git config --global init.defaultBranch main; git config --global gc.auto 0
        cd docs
        git init -q .
        git add .
        git commit -qm one
        for i in 1 2 3 4 5; do
          seq $i 2000 > sub/two; echo $i >> hot.txt; git add -A; git commit -qm "change $i"
        done
        git mv cold.txt sub/moved.txt
        git commit -qm moved
        test -z "$(git status --porcelain)"
        git gc -q --prune=now
        git fsck --strict --full
        git clone -q . ../cloned
        cd ../cloned
        git fsck --strict
        git checkout -q HEAD~3
        git checkout -q main
        test -z "$(git status --porcelain)"
        diff -r --exclude=.git . ../docs
        """);
    union.remount(MountedUnion.NO_TTL);
    assertThat(programs.sh("cd docs; git status --porcelain; git fsck --full")).isEmpty();
  }

  @Test
  void sqliteWritesAheadFromTwoProcesses() throws Exception {
    Programs.need("sqlite3");
    programs.sh(
        """
        cd docs
        sqlite3 data.db 'pragma journal_mode=wal; create table t (who text, n integer);'
        insert() {
          for n in $(seq 100); do echo "insert into t values ('$1', $n);"; done |
            sqlite3 -cmd '.timeout 30000' data.db
        }
        insert a & first=$!
        insert b & second=$!
        wait $first; wait $second
        """);
    assertThat(
            programs.sh(
                "cd docs; sqlite3 data.db 'select who, count(*) from t group by who;"
                    + " pragma integrity_check; pragma journal_mode;'"))
        .isEqualTo("a|100\nb|100\nok\nwal\n");
    union.remount(MountedUnion.NO_TTL);
    assertThat(programs.sh("sqlite3 docs/data.db 'select count(*) from t; pragma integrity_check'"))
        .isEqualTo("200\nok\n");
  }

  @Test
  void anOlderSqliteDatabaseOnTheLastTierIsChangedInPlace() throws Exception {
    Programs.need("sqlite3");
    programs.sh(
        "cd "
            + union.tier(tiers - 1).resolve("docs")
            + "; sqlite3 old.db 'create table t (n integer); insert into t values (1)'");
    programs.sh("sqlite3 docs/old.db 'begin; insert into t values (2); commit'");
    assertThat(programs.sh("sqlite3 docs/old.db 'select sum(n) from t'")).isEqualTo("3\n");
    assertThat(
            programs.sh(
                "sqlite3 "
                    + union.onTier(tiers - 1, "docs/old.db")
                    + " 'select sum(n) from t; pragma integrity_check'"))
        .isEqualTo("3\nok\n");
    assertThat(programs.sh("ls docs | grep ^old")).isEqualTo("old.db\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"both.txt", "cold.txt", "hot.txt"})
  void savingByRenameLeavesTheNewFileAndTheBackup(String name) throws Exception {
    String before = Files.readString(union.at("docs/" + name));
    programs.sh(
        "cd docs; ln %1$s %1$s~; echo new > .%1$s.tmp; sync .%1$s.tmp; mv .%1$s.tmp %1$s"
            .formatted(name));
    assertSaved(name, before, "new\n");
    programs.sh("cd docs; rm %1$s~; mv %1$s %1$s~; echo newer > %1$s".formatted(name));
    assertSaved(name, "new\n", "newer\n");
  }

  private void assertSaved(String name, String backup, String now) throws IOException {
    assertThat(union.at("docs/" + name)).hasContent(now);
    assertThat(union.at("docs/" + name + "~")).hasContent(backup);
    union.remount(MountedUnion.ttl(java.time.Duration.ofSeconds(1)));
    assertThat(union.at("docs/" + name)).hasContent(now);
    assertThat(union.at("docs/" + name + "~")).hasContent(backup);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no", "auto"})
  void vimSaves(String copyBackup) throws Exception {
    Programs.need("vim");
    for (String name : MergedContent.DOCS) {
      String before = Files.readString(union.at("docs/" + name));
      programs.sh(
          "cd docs; vim -es -u NONE -i NONE -c 'set nocp backup writebackup backupcopy="
              + copyBackup
              + " backupdir=. backupskip= fsync' -c '1s/^/edited /' -c wq "
              + name);
      assertThat(union.at("docs/" + name)).hasContent("edited " + before);
      assertThat(union.at("docs/" + name + "~")).hasContent(before);
    }
    assertThat(programs.sh("ls -A docs | grep -c swp || true")).isEqualTo("0\n");
  }

  @Test
  void flockHoldsBetweenProcesses() throws Exception {
    Programs.need("flock");
    Process holder = programs.start("flock", "docs/cold.txt", "sh", "-c", "echo held; cat");
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertThat(programs.run("flock", "-n", "docs/cold.txt", "true").exit()).isEqualTo(1);
      assertThat(programs.run("flock", "-n", "docs/hot.txt", "true").exit()).isZero();
      holder.getOutputStream().close();
      assertThat(programs.run("flock", "-w", "20", "docs/cold.txt", "true").exit()).isZero();
    } finally {
      Programs.kill(holder);
    }
  }

  @Test
  void appendsOfSeveralProcessesLoseNothing() throws Exception {
    programs.sh(
        """
        cd docs
        add() { for n in $(seq 300); do echo "$1 $n" >> cold.txt; done; }
        for who in a b c d; do add $who & pids="${pids-} $!"; done
        for pid in $pids; do wait $pid; done
        """);
    assertThat(programs.sh("sort -u docs/cold.txt | wc -l").strip()).isEqualTo("1201");
    assertThat(programs.sh("wc -l < docs/cold.txt").strip()).isEqualTo("1201");
    assertThat(programs.sh("grep '^c ' docs/cold.txt | cut -d' ' -f2"))
        .isEqualTo(programs.sh("seq 300"));
  }
}
