package io.tierfs.testkit;

import static io.tierfs.api.RenameMode.EXCHANGE;
import static io.tierfs.api.RenameMode.NO_REPLACE;
import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The flags of {@code renameat2(2)}. */
interface RenameModeContract extends BackendContract {
  @Test
  default void noReplaceMovesToAFreeName() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_NO_REPLACE);
    fs().write("file", "x");
    fs().rename("file", "new", NO_REPLACE);
    assertThat(fs().names("")).containsExactly("new");
    assertThat(fs().read("new")).isEqualTo("x");
  }

  @Test
  default void noReplaceKeepsWhatExists() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_NO_REPLACE);
    fs().write("file", "x").write("old", "old").mkdir("dir");
    refused(Errno.EEXIST, () -> fs().rename("file", "old", NO_REPLACE));
    refused(Errno.EEXIST, () -> fs().rename("file", "dir", NO_REPLACE));
    refused(Errno.EEXIST, () -> fs().rename("file", "file", NO_REPLACE));
    refused(Errno.ENOENT, () -> fs().rename("missing", "new", NO_REPLACE));
    assertThat(fs().read("old")).isEqualTo("old");
  }

  @Test
  default void noReplaceKeepsADanglingSymlink() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_NO_REPLACE, Capability.SYMLINKS);
    fs().write("file", "x").symlink("link", "nowhere");
    refused(Errno.EEXIST, () -> fs().rename("file", "link", NO_REPLACE));
    assertThat(fs().readlink("link")).isEqualTo("nowhere");
  }

  @Test
  default void exchangeSwapsFiles() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_EXCHANGE);
    fs().write("a", "1").mkdir("dir").write("dir/b", "2");
    fs().rename("a", "dir/b", EXCHANGE);
    assertThat(fs().read("a")).isEqualTo("2");
    assertThat(fs().read("dir/b")).isEqualTo("1");
  }

  @Test
  default void exchangeSwapsAFileAndAFullDirectory() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_EXCHANGE, Capability.RENAME_DIRECTORIES);
    fs().write("file", "1").mkdir("dir").write("dir/inner", "2");
    fs().rename("file", "dir", EXCHANGE);
    assertThat(fs().read("dir")).isEqualTo("1");
    assertThat(fs().read("file/inner")).isEqualTo("2");
  }

  @Test
  default void exchangeNeedsBothNames() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_EXCHANGE);
    fs().write("a", "1");
    refused(Errno.ENOENT, () -> fs().rename("a", "missing", EXCHANGE));
    refused(Errno.ENOENT, () -> fs().rename("missing", "a", EXCHANGE));
    fs().rename("a", "a", EXCHANGE);
    assertThat(fs().read("a")).isEqualTo("1");
  }

  @Test
  default void exchangeWithADirectoryAboveIsEinval() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_EXCHANGE, Capability.RENAME_DIRECTORIES);
    fs().mkdirs("a/b");
    refused(Errno.EINVAL, () -> fs().rename("a", "a/b", EXCHANGE));
    refused(Errno.EINVAL, () -> fs().rename("a/b", "a", EXCHANGE));
    assertThat(fs().names("a")).containsExactly("b");
  }

  @Test
  default void modesThatAreNotDeclaredAreEinval() throws IOException {
    needs(Capability.WRITE);
    fs().write("a", "1").write("b", "2");
    if (!has(Capability.RENAME_NO_REPLACE)) {
      refused(Errno.EINVAL, () -> fs().rename("a", "new", NO_REPLACE));
    }
    if (!has(Capability.RENAME_EXCHANGE)) {
      refused(Errno.EINVAL, () -> fs().rename("a", "b", EXCHANGE));
    }
    assertThat(fs().read("a")).isEqualTo("1");
    assertThat(fs().read("b")).isEqualTo("2");
  }
}
