package io.tierfs.fuse.internal.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.TierMode;
import io.tierfs.engine.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel is answered, byte for byte. */
class DispatcherTest {
  private static final long ROOT = NodeTable.ROOT;

  private Conversation kernel;

  @BeforeEach
  void open() throws IOException {
    kernel = new Conversation();
  }

  @AfterEach
  void close() throws IOException {
    kernel.close();
  }

  private void succeeds(Message message) {
    kernel.send(message);
    assertThat(kernel.error()).as("errno").isZero();
  }

  private void fails(Message message, Errno errno) {
    kernel.send(message);
    assertThat(kernel.error()).isEqualTo(errno.code());
    assertThat(kernel.length()).isZero();
  }

  @Test
  void entriesCarryNumberAttributesAndTimes() {
    kernel.create("f");
    long id = kernel.lookup("f");
    assertThat(id).isGreaterThan(ROOT);
    assertThat(kernel.length()).isEqualTo(128);
    assertThat(kernel.longAt(8)).as("generation").isZero();
    assertThat(kernel.longAt(16)).as("entry seconds").isEqualTo(1);
    assertThat(kernel.intAt(32)).as("entry nanos").isEqualTo(500_000_000);
    assertThat(kernel.longAt(24)).as("attribute seconds").isEqualTo(2);
    assertThat(kernel.intAt(36)).as("attribute nanos").isEqualTo(500_000_000);
    assertThat(kernel.longAt(40)).as("inode").isNotZero();
    assertThat(kernel.intAt(40 + 60)).as("mode").isEqualTo(0100644);
    assertThat(kernel.intAt(40 + 64)).as("links").isEqualTo(1);
  }

  @Test
  void absenceIsRememberedForAWhile() {
    succeeds(Message.of(Opcode.LOOKUP, ROOT).text("none"));
    assertThat(kernel.longAt(0)).isZero();
    assertThat(kernel.longAt(16)).isZero();
    assertThat(kernel.intAt(32)).isEqualTo(250_000_000);
  }

  @Test
  void hardLinksHaveOneNumber() {
    kernel.create("a");
    long id = kernel.lookup("a");
    succeeds(Message.of(Opcode.LINK, ROOT).l(id).text("b"));
    assertThat(kernel.longAt(0)).isEqualTo(id);
    assertThat(kernel.intAt(40 + 64)).as("links").isEqualTo(2);
    assertThat(kernel.lookup("b")).isEqualTo(id);
  }

  @Test
  void referencesAreCountedAndForgotten() throws IOException {
    kernel.create("f");
    long id = kernel.lookup("f");
    Node node = kernel.served.nodes().node(id);
    assertThat(kernel.served.nodes().references(node)).isEqualTo(2);
    assertThat(kernel.send(Message.of(Opcode.FORGET, id).l(1))).isFalse();
    assertThat(kernel.served.nodes().references(node)).isEqualTo(1);
    assertThat(kernel.send(Message.of(Opcode.BATCH_FORGET, 0).i(1, 0).l(id, 1))).isFalse();
    assertThat(kernel.served.nodes().references(node)).isZero();
    fails(Message.of(Opcode.GETATTR, id).i(0, 0).l(0), Errno.ESTALE);
    assertThat(kernel.lookup("f")).as("numbers are never used again").isGreaterThan(id);
  }

  @Test
  void theRootIsNeverForgotten() {
    kernel.send(Message.of(Opcode.FORGET, ROOT).l(99));
    succeeds(Message.of(Opcode.GETATTR, ROOT).i(0, 0).l(0));
  }

  @Test
  void aLostAnswerTakesReferencesAndOpenFilesBack() {
    kernel.create("f");
    long before = kernel.served.nodes().size();
    kernel.send(Message.of(Opcode.CREATE, ROOT).i(0102, 0100644, 0, 0).text("g"));
    assertThat(kernel.served.nodes().size()).isEqualTo((int) before + 1);
    assertThat(kernel.served.files().all()).hasSize(2);
    kernel.dispatcher.lost(kernel.reply);
    assertThat(kernel.served.nodes().size()).isEqualTo((int) before);
    assertThat(kernel.served.files().all()).hasSize(1);
  }

  @Test
  void writesAndReads() {
    long handle = kernel.create("f");
    long id = kernel.lookup("f");
    byte[] data = "hello".getBytes(UTF_8);
    succeeds(Message.of(Opcode.WRITE, id).l(handle, 3).i(5, 0).l(0).i(0, 0).data(data));
    assertThat(kernel.intAt(0)).isEqualTo(5);
    succeeds(Message.of(Opcode.READ, id).l(handle, 0).i(100, 0).l(0).i(0, 0));
    assertThat(kernel.bytesAt(0, kernel.length())).isEqualTo("\0\0\0hello".getBytes(UTF_8));
    succeeds(Message.of(Opcode.LSEEK, id).l(handle, 0).i(4, 0));
    succeeds(Message.of(Opcode.RELEASE, id).l(handle).i(0, 0).l(0));
    fails(Message.of(Opcode.READ, id).l(handle, 0).i(100, 0).l(0).i(0, 0), Errno.EBADF);
  }

  @Test
  void sharedPagesOfAFileOpenedToAppendGoWhereTheyBelong() {
    kernel.create("f");
    long id = kernel.lookup("f");
    succeeds(Message.of(Opcode.OPEN, id).i(02002, 0));
    long handle = kernel.longAt(0);
    byte[] data = "abcdef".getBytes(UTF_8);
    succeeds(Message.of(Opcode.WRITE, id).l(handle, 0).i(6, 0).l(0).i(0, 0).data(data));
    succeeds(Message.of(Opcode.WRITE, id).l(handle, 0).i(1, 1).l(0).i(0, 0).data((byte) 'X'));
    succeeds(Message.of(Opcode.READ, id).l(handle, 0).i(100, 0).l(0).i(0, 0));
    assertThat(new String(kernel.bytesAt(0, kernel.length()), UTF_8)).isEqualTo("Xbcdef");
  }

  @Test
  void setIdBitsGoWhereTheKernelSaysSo() {
    long handle = kernel.create("f");
    long id = kernel.lookup("f");
    int mode = 1;
    setattr(id, mode, 0, 06755);
    succeeds(Message.of(Opcode.WRITE, id).l(handle, 0).i(1, 4).l(0).i(0, 0).data((byte) 'x'));
    assertThat(mode(id)).isEqualTo(0755);
    setattr(id, mode, 0, 06755);
    setattr(id, 1 << 3 | 1 << 11, 0, 0);
    assertThat(mode(id)).isEqualTo(0755);
    setattr(id, mode, 0, 06755);
    succeeds(Message.of(Opcode.OPEN, id).i(01001, 1));
    assertThat(mode(id)).isEqualTo(0755);
  }

  private void setattr(long id, int valid, long size, int mode) {
    succeeds(
        Message.of(Opcode.SETATTR, id)
            .i(valid, 0)
            .l(0, size, 0, 0, 0, 0)
            .i(0, 0, 0)
            .i(mode, 0, 0, 0, 0));
  }

  private int mode(long id) {
    succeeds(Message.of(Opcode.GETATTR, id).i(0, 0).l(0));
    return kernel.intAt(16 + 60) & 07777;
  }

  @Test
  void listsWithAndWithoutAttributes() {
    kernel.create("a");
    kernel.create("name");
    succeeds(Message.of(Opcode.OPENDIR, ROOT).i(0, 0));
    long handle = kernel.longAt(0);
    succeeds(Message.of(Opcode.READDIR, ROOT).l(handle, 0).i(4096, 0).l(0).i(0, 0));
    assertThat(kernel.length()).isEqualTo(4 * 32);
    int known = kernel.served.nodes().size();
    succeeds(Message.of(Opcode.READDIRPLUS, ROOT).l(handle, 0).i(4096, 0).l(0).i(0, 0));
    assertThat(kernel.length()).isEqualTo(4 * (128 + 32));
    assertThat(kernel.longAt(0)).as("the dots are not counted").isZero();
    assertThat(kernel.longAt(2 * 160)).isNotZero();
    assertThat(kernel.longAt(2 * 160 + 40)).isEqualTo(kernel.longAt(2 * 160 + 128));
    assertThat(kernel.longAt(2 * 160 + 128 + 8)).as("next").isEqualTo(3);
    assertThat(kernel.served.nodes().size()).isEqualTo(known);
    succeeds(Message.of(Opcode.READDIRPLUS, ROOT).l(handle, 3).i(160, 0).l(0).i(0, 0));
    assertThat(kernel.length()).isEqualTo(160);
    succeeds(Message.of(Opcode.READDIRPLUS, ROOT).l(handle, 3).i(159, 0).l(0).i(0, 0));
    assertThat(kernel.length()).as("what does not fit is not cut").isZero();
    succeeds(Message.of(Opcode.READDIR, ROOT).l(handle, 4).i(4096, 0).l(0).i(0, 0));
    assertThat(kernel.length()).isZero();
  }

  @Test
  void attributesGoWithNamesForThoseWhoWantThem() {
    int count = 30;
    for (int i = 0; i < count; i++) {
      kernel.create("f" + i);
    }
    assertThat(listBare(count)).as("the last of the first ten, and those after it").hasSize(21);
    List<String> bare = listBare(count);
    assertThat(bare).hasSize(21);
    bare.forEach(kernel::lookup);
    assertThat(listBare(count)).hasSizeLessThanOrEqualTo(1);
    for (int i = 0; i < 20; i++) {
      bare = listBare(count);
    }
    assertThat(bare).as("when nobody asks any more").hasSize(count);
  }

  /** Lists a directory of files, ten at once; the names that went without attributes. */
  private List<String> listBare(int count) {
    List<String> bare = new ArrayList<>();
    succeeds(Message.of(Opcode.OPENDIR, ROOT).i(0, 0));
    long handle = kernel.longAt(0);
    long offset = 0;
    int seen = 0;
    do {
      int bytes = (offset == 0 ? 12 : 10) * 160;
      succeeds(Message.of(Opcode.READDIRPLUS, ROOT).l(handle, offset).i(bytes, 0).l(0).i(0, 0));
      for (int at = 0; at < kernel.length(); at += 160) {
        offset = kernel.longAt(at + 136);
        String name = new String(kernel.bytesAt(at + 152, kernel.intAt(at + 144)), UTF_8);
        boolean isBare = kernel.longAt(at) == 0;
        assertThat(kernel.intAt(at + 148)).as("type of " + name).isPositive();
        if (!name.startsWith(".")) {
          seen++;
          if (isBare) {
            bare.add(name);
          }
        }
      }
    } while (kernel.length() > 0);
    assertThat(seen).isEqualTo(count);
    succeeds(Message.of(Opcode.RELEASEDIR, ROOT).l(handle).i(0, 0).l(0));
    return bare;
  }

  @Test
  void renamesKnowTheirFlags() {
    kernel.create("a");
    kernel.create("b");
    fails(rename(1), Errno.EEXIST);
    succeeds(rename(2));
    fails(rename(4), Errno.EINVAL);
    fails(rename(3), Errno.EINVAL);
    succeeds(rename(0));
    assertThat(kernel.lookup("a")).isZero();
  }

  private static Message rename(int flags) {
    return Message.of(Opcode.RENAME2, ROOT).l(ROOT).i(flags, 0).text("a").text("b");
  }

  @Test
  void extendedAttributesTellTheirLength() {
    kernel.create("f");
    long id = kernel.lookup("f");
    byte[] value = {1, 2, 3};
    succeeds(Message.of(Opcode.SETXATTR, id).i(3, 0, 0, 0).text("user.a").data(value));
    succeeds(Message.of(Opcode.GETXATTR, id).i(0, 0).text("user.a"));
    assertThat(kernel.intAt(0)).isEqualTo(3);
    fails(Message.of(Opcode.GETXATTR, id).i(2, 0).text("user.a"), Errno.ERANGE);
    succeeds(Message.of(Opcode.GETXATTR, id).i(3, 0).text("user.a"));
    assertThat(kernel.bytesAt(0, kernel.length())).isEqualTo(value);
    succeeds(Message.of(Opcode.LISTXATTR, id).i(99, 0));
    assertThat(new String(kernel.bytesAt(0, kernel.length()), UTF_8)).contains("user.a\0");
    succeeds(Message.of(Opcode.REMOVEXATTR, id).text("user.a"));
    fails(Message.of(Opcode.GETXATTR, id).i(0, 0).text("user.a"), Errno.ENODATA);
  }

  @Test
  void namesThatAreNoneAreRefused() {
    for (String name : new String[] {"", ".", "..", "a/b"}) {
      fails(Message.of(Opcode.LOOKUP, ROOT).text(name), Errno.EINVAL);
    }
    fails(Message.of(Opcode.LOOKUP, ROOT).text("x".repeat(256)), Errno.ENAMETOOLONG);
    fails(Message.of(Opcode.LOOKUP, ROOT).data((byte) 'a'), Errno.EINVAL);
  }

  @ParameterizedTest
  @EnumSource(
      value = Opcode.class,
      names = {"ACCESS", "POLL", "BMAP"})
  void someThingsAreNeverAskedAgain(Opcode opcode) {
    fails(Message.of(opcode, ROOT).l(0, 0, 0), Errno.ENOSYS);
  }

  private long tmpfile(long directory) {
    kernel.send(Message.of(Opcode.TMPFILE, directory).i(020200002, 0100666, 022, 0).text("/"));
    assertThat(kernel.error()).as("errno").isZero();
    assertThat(kernel.intAt(40 + 64)).as("links").isZero();
    assertThat(kernel.intAt(40 + 60)).as("mode").isEqualTo(0100644);
    return kernel.longAt(0);
  }

  @Test
  void aFileIsBornWithoutANameAndGetsOne() {
    long id = tmpfile(ROOT);
    long handle = kernel.longAt(AttributeWriter.ENTRY_SIZE);
    succeeds(Message.of(Opcode.LINK, ROOT).l(id).text("f"));
    assertThat(kernel.longAt(0)).isEqualTo(id);
    assertThat(kernel.intAt(40 + 64)).as("links").isEqualTo(1);
    fails(Message.of(Opcode.LINK, ROOT).l(id).text("f"), Errno.EEXIST);
    assertThat(kernel.lookup("f")).isEqualTo(id);
    succeeds(Message.of(Opcode.RELEASE, id).l(handle).i(0, 0).l(0));
    succeeds(Message.of(Opcode.GETATTR, id).i(0, 0).l(0));
  }

  @Test
  void aFileThatNeverGetsANameGoesWhenTheKernelForgetsIt() throws IOException {
    long id = tmpfile(ROOT);
    long handle = kernel.longAt(AttributeWriter.ENTRY_SIZE);
    succeeds(Message.of(Opcode.RELEASE, id).l(handle).i(0, 0).l(0));
    succeeds(Message.of(Opcode.GETATTR, id).i(0, 0).l(0));
    Node node = kernel.served.nodes().node(id);
    kernel.send(Message.of(Opcode.FORGET, id).l(1));
    fails(Message.of(Opcode.LINK, ROOT).l(id).text("f"), Errno.ESTALE);
    assertGone(node);
  }

  @Test
  void aLostAnswerLeavesNoFileWithoutAName() throws IOException {
    long id = tmpfile(ROOT);
    Node node = kernel.served.nodes().node(id);
    kernel.dispatcher.lost(kernel.reply);
    assertGone(node);
  }

  private void assertGone(Node node) {
    assertThatThrownBy(() -> kernel.served.union().stat(CallContext.daemon(), node))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESTALE));
  }

  @Test
  void theRestIsRefusedOneByOne() {
    fails(new Message(99, ROOT), Errno.ENOSYS);
    fails(Message.of(Opcode.IOCTL, ROOT).l(0, 0, 0), Errno.ENOTTY);
    assertThat(kernel.send(Message.of(Opcode.INTERRUPT, 0).l(5))).isFalse();
  }

  @Test
  void controlsNeedADescriptorOfThisMachine() {
    long handle = kernel.create("f");
    long id = kernel.lookup("f");
    for (int command : new int[] {IoctlOps.GET_FLAGS, IoctlOps.GET_EXTENDED}) {
      fails(ioctl(id, handle, command, 0, 28), Errno.ENOTTY);
      fails(ioctl(id, handle, command, 0, 1), Errno.EINVAL);
      fails(ioctl(id, 999, command, 0, 28), Errno.EBADF);
    }
    fails(ioctl(id, handle, IoctlOps.SET_FLAGS, 4, 0), Errno.ENOTTY);
    fails(ioctl(id, handle, IoctlOps.SET_EXTENDED, 4, 0), Errno.EINVAL);
    fails(ioctl(id, handle, 0x5401, 0, 60), Errno.ENOTTY);
  }

  private static Message ioctl(long id, long handle, int command, int in, int out) {
    return Message.of(Opcode.IOCTL, id).l(handle).i(0, command).l(0).i(in, out).data(new byte[in]);
  }

  @Test
  void controlsThatChangeNeedAWritableTier() throws IOException {
    kernel.close();
    kernel = new Conversation(TierMode.RO);
    long id = kernel.lookup("old");
    succeeds(Message.of(Opcode.OPEN, id).i(0, 0));
    long handle = kernel.longAt(0);
    fails(ioctl(id, handle, IoctlOps.SET_FLAGS, 4, 0), Errno.EROFS);
    fails(ioctl(id, handle, IoctlOps.GET_FLAGS, 0, 4), Errno.ENOTTY);
  }

  @Test
  void messagesThatAreCutAreRefused() {
    long handle = kernel.create("f");
    long id = kernel.lookup("f");
    byte[] whole =
        Message.of(Opcode.WRITE, id).l(handle, 0).i(9, 0).l(0).i(0, 0).data(new byte[9]).bytes();
    for (int length = Request.HEADER; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      cut[0] = (byte) length;
      kernel.send(cut);
      assertThat(kernel.error()).isEqualTo(Errno.EINVAL.code());
    }
  }
}
