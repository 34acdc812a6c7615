package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Extended attributes. */
interface XattrContract extends BackendContract {
  FsPath FILE = FsPath.of("file");

  @Test
  default void attributesAreKept() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    fs().write("file", "x").mkdir("dir");
    set("user.a", "1", XattrMode.ANY);
    set("user.b", "", XattrMode.ANY);
    set("user.a", "longer", XattrMode.ANY);
    assertThat(get("user.a")).isEqualTo("longer");
    assertThat(get("user.b")).isEmpty();
    assertThat(userNames(FILE)).containsExactlyInAnyOrder("user.a", "user.b");
    assertThat(userNames(FsPath.of("dir"))).isEmpty();
  }

  @Test
  default void attributesHoldAnyBytes() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    fs().mkdir("file");
    byte[] value = new byte[1000];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) i;
    }
    fs().backend().setXattr(fs().caller(), FILE, "user.bytes", value, XattrMode.ANY);
    assertThat(fs().backend().getXattr(fs().caller(), FILE, "user.bytes")).isEqualTo(value);
  }

  @Test
  default void anOpenFileHasThemToo() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    try (FileHandle handle = fs().create("file")) {
      set("user.a", "1", XattrMode.ANY);
      assertThat(handle.getXattr(fs().caller(), "user.a")).asString(UTF_8).isEqualTo("1");
      handle.setXattr(fs().caller(), "user.b", "2".getBytes(UTF_8), XattrMode.CREATE);
      assertThat(get("user.b")).isEqualTo("2");
      assertThat(handle.listXattrs(fs().caller())).contains("user.a", "user.b");
      handle.removeXattr(fs().caller(), "user.a");
      refused(Errno.ENODATA, () -> handle.getXattr(fs().caller(), "user.a"));
      refused(Errno.ENODATA, () -> handle.removeXattr(fs().caller(), "user.a"));
      refused(Errno.ENODATA, () -> get("user.a"));
    }
  }

  @Test
  default void modesSayWhetherItMustExist() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    fs().write("file", "x");
    refused(Errno.ENODATA, () -> set("user.a", "1", XattrMode.REPLACE));
    set("user.a", "1", XattrMode.CREATE);
    refused(Errno.EEXIST, () -> set("user.a", "2", XattrMode.CREATE));
    set("user.a", "3", XattrMode.REPLACE);
    assertThat(get("user.a")).isEqualTo("3");
  }

  @Test
  default void whatIsMissingIsEnodataOrEnoent() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    fs().write("file", "x");
    FsPath missing = FsPath.of("missing");
    refused(Errno.ENODATA, () -> get("user.none"));
    refused(Errno.ENODATA, () -> remove("user.none"));
    refused(Errno.ENOENT, () -> fs().backend().getXattr(fs().caller(), missing, "user.a"));
    refused(Errno.ENOENT, () -> fs().backend().listXattrs(fs().caller(), missing));
  }

  @Test
  default void aRemovedAttributeIsGone() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    fs().write("file", "x");
    set("user.a", "1", XattrMode.ANY);
    remove("user.a");
    refused(Errno.ENODATA, () -> get("user.a"));
    assertThat(userNames(FILE)).isEmpty();
  }

  @Test
  default void attributesMoveWithTheFile() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS);
    fs().write("other", "x");
    fs().backend()
        .setXattr(fs().caller(), FsPath.of("other"), "user.a", new byte[] {1}, XattrMode.ANY);
    fs().rename("other", "file");
    assertThat(userNames(FILE)).containsExactly("user.a");
  }

  @Test
  default void attributesOfASymlinkAreNotThoseOfItsTarget() throws IOException {
    needs(Capability.WRITE, Capability.XATTRS, Capability.SYMLINKS);
    fs().write("file", "x").symlink("link", "file");
    set("user.a", "1", XattrMode.ANY);
    assertThat(userNames(FsPath.of("link"))).isEmpty();
  }

  private List<String> userNames(FsPath path) throws IOException {
    return fs().backend().listXattrs(fs().caller(), path).stream()
        .filter(name -> name.startsWith("user."))
        .toList();
  }

  private void set(String name, String value, XattrMode mode) throws IOException {
    fs().backend().setXattr(fs().caller(), FILE, name, value.getBytes(UTF_8), mode);
  }

  private String get(String name) throws IOException {
    return new String(fs().backend().getXattr(fs().caller(), FILE, name), UTF_8);
  }

  private void remove(String name) throws IOException {
    fs().backend().removeXattr(fs().caller(), FILE, name);
  }
}
