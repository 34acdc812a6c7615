package io.tierfs.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.TierFs;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which tiers are hidden below a directory is known anew after it was renamed. */
class StaleCutTest {
  @Test
  void aRenamedDirectoryNoLongerHidesAColderTier() throws IOException {
    InMemoryBackend hot = new InMemoryBackend();
    InMemoryBackend cold = new InMemoryBackend();
    new BackendDriver(hot).mkdirs("dir/sub");
    new BackendDriver(cold).write("dir", "hidden, and hides what is below").mkdir("moved");
    try (TierFs engine = TierFs.builder().tier("hot", hot).tier("cold", cold).build()) {
      UnionDisk union = new UnionDisk(engine.union(), CallContext.daemon());
      union.stat(FsPath.of("dir/sub"));
      union.rename(FsPath.of("dir"), FsPath.of("renamed"), RenameMode.REPLACE);
      union.rename(FsPath.of("moved"), FsPath.of("renamed/sub/moved"), RenameMode.REPLACE);
      assertThat(union.readdir(FsPath.of("renamed/sub"))).containsKey("moved");
    }
  }

  @Test
  void aLinkIntoAPlaceThatIsHiddenOnItsTierSetsAsideWhatHidesIt() throws IOException {
    InMemoryBackend hot = new InMemoryBackend();
    InMemoryBackend cold = new InMemoryBackend();
    new BackendDriver(hot).mkdirs("hiding").mkdirs("dir/sub");
    new BackendDriver(cold).write("hiding", "hides what is below").write("file", "x");
    try (TierFs engine = TierFs.builder().tier("hot", hot).tier("cold", cold).build()) {
      UnionDisk union = new UnionDisk(engine.union(), CallContext.daemon());
      union.stat(FsPath.of("dir/sub"));
      union.rename(FsPath.of("dir"), FsPath.of("hiding/dir"), RenameMode.REPLACE);
      FsPath below = FsPath.of("hiding/dir/sub/file");
      union.link(FsPath.of("file"), below);
      assertThat(union.stat(below).nlink()).isEqualTo(2);
      assertThat(new BackendDriver(cold).exists(".tierfs/aside")).isTrue();
    }
  }
}
