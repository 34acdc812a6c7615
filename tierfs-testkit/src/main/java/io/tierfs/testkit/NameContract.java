package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names: any bytes, up to their limits. */
interface NameContract extends BackendContract {
  @Test
  default void oddNamesComeBackAsTheyWere() throws IOException {
    needs(Capability.WRITE);
    roundTrip(
        List.of(
            " ",
            ".hidden",
            "..double",
            "...",
            "-rf",
            "*",
            "?",
            "a b",
            "tab\t",
            "\"quoted\"",
            "a:b",
            "back\\slash",
            "%2F",
            "~",
            "größe",
            "日本語",
            "\uD83D\uDE00",
            "e\u0301"));
  }

  @Test
  default void namesHoldAnyBytes() throws IOException {
    needs(Capability.WRITE);
    assumeTrue(traits().anyName(), "names are UTF-8 here");
    roundTrip(
        List.of(
            "new\nline",
            "\u0001",
            "\u007f",
            decoded(0xff),
            decoded('a', 0x80, 'b'),
            decoded(0xed, 0xa0, 0x80),
            decoded(0xed, 0xb2, 0x80),
            decoded(0xc0, 0xaf),
            decoded(0xf0, 0x9f, 0x92),
            decoded(0xf4, 0x90, 0x80, 0x80)));
  }

  private void roundTrip(List<String> names) throws IOException {
    fs().mkdir("dir");
    for (String name : names) {
      FsPath path = FsPath.of("dir").resolve(name);
      fs().backend().open(fs().caller(), path, OpenOptions.createNew(0644)).close();
      assertThat(fs().backend().stat(fs().caller(), path).isRegularFile()).as(name).isTrue();
    }
    assertThat(fs().names("dir")).containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      fs().remove("dir/" + name);
    }
    assertThat(fs().names("dir")).isEmpty();
  }

  @Test
  default void aNameHas255BytesAtMost() throws IOException {
    needs(Capability.WRITE);
    int limit = fs().backend().space(fs().caller()).nameBytesMax();
    String longest = "x".repeat(limit);
    fs().write(longest, "x");
    assertThat(fs().names("")).containsExactly(longest);
    String tooLong = longest + "x";
    refused(Errno.ENAMETOOLONG, () -> fs().stat(tooLong));
    refused(Errno.ENAMETOOLONG, () -> fs().create(tooLong).close());
    refused(Errno.ENAMETOOLONG, () -> fs().mkdir(tooLong));
    refused(Errno.ENAMETOOLONG, () -> fs().rename(longest, tooLong));
    refused(Errno.ENAMETOOLONG, () -> fs().remove(tooLong));
    refused(Errno.ENAMETOOLONG, () -> fs().names(tooLong));
  }

  @Test
  default void theLimitCountsBytesNotCharacters() throws IOException {
    needs(Capability.WRITE);
    assumeTrue(fs().backend().space(fs().caller()).nameBytesMax() == Names.NAME_BYTES_MAX);
    fs().write("é".repeat(127), "x");
    refused(Errno.ENAMETOOLONG, () -> fs().create("é".repeat(128)).close());
  }

  @Test
  default void pathsCanBeDeep() throws IOException {
    needs(Capability.WRITE);
    String path = "d".repeat(30);
    for (int depth = 0; depth < 60; depth++) {
      fs().mkdir(path);
      path += "/" + "d".repeat(30);
    }
    fs().write(path, "deep");
    assertThat(fs().read(path)).isEqualTo("deep");
  }

  @Test
  default void caseMattersUnlessDeclared() throws IOException {
    needs(Capability.WRITE);
    fs().write("Name", "1");
    assertThat(fs().exists("name")).isEqualTo(has(Capability.CASE_INSENSITIVE));
    fs().write("name", "2");
    assertThat(fs().names("")).hasSize(has(Capability.CASE_INSENSITIVE) ? 1 : 2);
  }

  private static String decoded(int... bytes) {
    byte[] name = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      name[i] = (byte) bytes[i];
    }
    return Names.decode(name);
  }
}
