package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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

/** Programs that copy, pack, measure and search trees find in a mount what they put there. */
@Tag("mount")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "{0} tiers")
@ValueSource(ints = {2, 3})
class CopyProgramsTest {
  /** A tree with everything that is lost by careless copying. */
  private static final String MAKE_TREE =
      """
      mkdir -p src/dir/empty src/group
      seq 20000 > src/dir/numbers
      truncate -s 8M src/sparse
      echo island | dd of=src/sparse bs=1 seek=4M conv=notrunc status=none
      ln src/dir/numbers src/numbers-too
      ln -s dir/numbers src/symlink
      ln -s /nowhere/at/all src/dangling
      mkfifo src/fifo
      printf 'x' > src/owned; chown 1000:1001 src/owned; chmod 4750 src/owned
      chmod 2775 src/group
      touch 'src/dir/a name with
      a line feed' "$(printf 'src/dir/not-utf8-\\377')"
      """;

  private static final String AGE =
      "find src -depth -exec touch -h -d '2001-02-03 04:05:06.789' {} +";

  @Parameter int tiers;
  @TempDir Path base;
  private MountedUnion union;
  private Programs programs;
  private Programs outside;

  @BeforeEach
  void mount() throws IOException {
    union = MergedContent.mount(base, tiers);
    programs = new Programs(union.point(), base);
    outside = new Programs(base, base);
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  private void makeTree() throws IOException, InterruptedException {
    Programs.need("setfattr", "setfacl");
    outside.sh(
        MAKE_TREE
            + """
            setfattr -n user.kind -v numbers src/dir/numbers
            setfattr -n trusted.kind -v dir src/dir
            setfacl -m u:1000:rw,g:1001:r src/dir/numbers
            setfacl -d -m u:1000:rwx src/group
            """
            + AGE);
  }

  /** Asks for attributes anew: with libfuse 2 the kernel remembers link counts by name. */
  private Map<String, String> tree(String path) {
    return TreeSnapshot.of(new Posix(), base.resolve(path).toString(), any -> true);
  }

  private void assertSame(String expected, String actual) {
    assertThat(TreeSnapshot.differences(tree(expected), tree(actual))).isEmpty();
  }

  @Test
  void cpKeepsEverything() throws Exception {
    makeTree();
    outside.sh("cp -a src mnt/docs/copied; cp -a mnt/docs/copied back; cp -a src mnt/copied");
    assertSame("src", "mnt/docs/copied");
    assertSame("src", "mnt/copied");
    assertSame("src", "back");
    assertThat(outside.sh("du -sk mnt/docs/copied/sparse").split("\t")[0])
        .isEqualTo(outside.sh("du -sk src/sparse").split("\t")[0]);
    String acls = "; find . -not -type l -print0 | sort -z | xargs -0 getfacl -n) >";
    outside.sh("(cd src" + acls + "a; (cd mnt/docs/copied" + acls + "b; grep -q user:1000:rw a");
    outside.sh("diff a b");
  }

  @Test
  void rsyncHasNothingToDoTheSecondTime() throws Exception {
    Programs.need("rsync");
    makeTree();
    outside.sh("rsync -aHAX src/ mnt/docs/synced/; rsync -aHAX src/ mnt/synced/");
    assertThat(outside.sh("rsync -aHAX --itemize-changes src/ mnt/docs/synced/")).isEmpty();
    assertThat(outside.sh("rsync -aHAX --checksum --itemize-changes src/ mnt/synced/")).isEmpty();
    assertSame("src", "mnt/docs/synced");
    outside.sh("rsync -aHAX --delete src/ mnt/docs/");
    assertSame("src", "mnt/docs");
    assertThat(outside.sh("rsync -aHAX --delete --itemize-changes src/ mnt/docs/")).isEmpty();
    outside.sh("rsync -aHAX mnt/docs/ back/");
    assertSame("src", "back");
  }

  @Test
  void tarPacksAndUnpacks() throws Exception {
    makeTree();
    outside.sh(
        """
        cp -a src mnt/docs/packed
        tar --acls --xattrs --xattrs-include='*' -S -C mnt -cf all.tar docs archive
        mkdir mnt/unpacked
        tar --acls --xattrs --xattrs-include='*' -C mnt/unpacked -xpf all.tar
        tar -C mnt/unpacked --compare -f all.tar
        tar -C mnt --compare -f all.tar
        """);
    assertSame("src", "mnt/unpacked/docs/packed");
    assertSame("mnt/archive", "mnt/unpacked/archive");
  }

  @Test
  void duCountsTheBlocksOfTheTiers() throws Exception {
    outside.sh("sync -f mnt");
    String last = "t" + (tiers - 1);
    String film = outside.sh("du -B1 t1/media/film | cut -f1");
    assertThat(outside.sh("du -B1 mnt/media/film | cut -f1")).isEqualTo(film).isNotEqualTo("0\n");
    assertThat(outside.sh("du -sB1 mnt/archive | cut -f1"))
        .isEqualTo(outside.sh("du -sB1 " + last + "/archive | cut -f1"));
    assertThat(outside.sh("du -sB1 --apparent-size mnt/media/film | cut -f1"))
        .isEqualTo("250000\n");
    assertThat(outside.sh("find mnt/docs -type f -printf '%f %b\\n' | sort"))
        .isEqualTo(
            outside.sh(
                "(find t0/docs -type f -printf '%f %b\\n'; find "
                    + last
                    + "/docs -type f ! -name both.txt -printf '%f %b\\n') | sort"));
  }

  @Test
  void dfCountsADiskOnce() throws Exception {
    assertThat(outside.sh("df -B1 --output=size mnt | tail -1"))
        .isEqualTo(outside.sh("df -B1 --output=size t0 | tail -1"));
    assertThat(outside.sh("df --output=source,fstype mnt | tail -1")).contains("fuse.tierfs");
    assertThat(outside.sh("df -i --output=iavail mnt | tail -1").strip()).isNotIn("0", "-");
  }

  @Test
  void findSeesEachNameOnce() throws Exception {
    assertThat(programs.sh("find . -mindepth 1 | sort"))
        .isEqualTo(
            """
            ./archive
            ./archive/deep
            ./archive/deep/old
            ./docs
            ./docs/both.txt
            ./docs/cold.txt
            ./docs/hot.txt
            ./docs/sub
            ./docs/sub/one
            ./docs/sub/two
            ./media
            ./media/film
            """);
    programs.sh("touch -d '2002-01-01' docs/cold.txt; touch -d '2003-01-01' docs/hot.txt");
    assertThat(programs.sh("find docs -maxdepth 1 -type f -newer docs/cold.txt | sort"))
        .isEqualTo("docs/both.txt\ndocs/hot.txt\n");
    assertThat(programs.sh("find docs -maxdepth 1 -type f ! -newer docs/hot.txt | sort"))
        .isEqualTo("docs/cold.txt\ndocs/hot.txt\n");
    assertThat(programs.sh("find docs -type d -links 1 | sort")).isEqualTo("docs\ndocs/sub\n");
    assertThat(programs.sh("find . -samefile docs/both.txt")).isEqualTo("./docs/both.txt\n");
  }

  @Test
  void rmRemovesAMergedTree() throws Exception {
    programs.sh("rm -rf docs archive media");
    assertThat(programs.sh("ls -A")).isEmpty();
    for (int i = 0; i < tiers; i++) {
      assertThat(union.tier(i)).isDirectoryNotContaining("glob:**/{docs,archive,media}");
    }
    union.remount(MountedUnion.NO_TTL);
    assertThat(programs.sh("ls -A")).isEmpty();
  }
}
