package io.tierfs.nfs.internal.v3;

import static io.tierfs.nfs.NfsFailures.failure;
import static io.tierfs.nfs.internal.v3.Served3.ROOT;
import static io.tierfs.nfs.internal.v3.Served3.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Calls whose answers are lost on a server that executes them twice: success where it can be
 * proved, the server's error where it cannot.
 */
final class LostAnswers3Test {
  private Served3 served;

  @BeforeEach
  void mount() throws Exception {
    served = Served3.patient();
  }

  @AfterEach
  void unmount() throws Exception {
    served.close();
  }

  private NfsNode find(String name) throws Exception {
    return served.export.lookup(ROOT, served.root, bytes(name));
  }

  @Test
  void aRenameIsDoneWhenTheFileHasItsNewName() throws Exception {
    NfsNode made;
    try (NfsFile file = served.create("from")) {
      made = file.node();
    }
    served.loseAnswerTo(Procedure3.RENAME);
    served.export.rename(ROOT, served.root, bytes("from"), served.root, bytes("to"));
    assertThat(find("to").attributes().fileid()).isEqualTo(made.attributes().fileid());
    assertThat(failure(() -> find("from"))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aRenameIsDoneAlsoWhenTheServerIsBusyInBetween() throws Exception {
    served.create("from").close();
    served.loseAnswerTo(Procedure3.RENAME);
    served.server.fault(
        Served3.procedure(Procedure3.RENAME),
        // JUKEBOX, and nothing about either directory.
        new FakeRpcServer.Fault.Result(
            FakeRpcServer.bytes(new XdrWriter().int32(10_008).int32(0).int32(0).int32(0).int32(0))),
        1);
    served.export.rename(ROOT, served.root, bytes("from"), served.root, bytes("to"));
    find("to");
  }

  @Test
  void aRenameOfNothingFailsAlsoWhenItWasSentTwice() throws Exception {
    served.create("to").close();
    served.loseAnswerTo(Procedure3.RENAME);
    assertThat(
            failure(
                () ->
                    served.export.rename(
                        ROOT, served.root, bytes("from"), served.root, bytes("to"))))
        .isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aRenameIsNotDoneWhenTheNewNameIsAnotherFile() throws Exception {
    served.create("from").close();
    served.create("to").close();
    // Somebody else removes it before our call comes.
    served.server.fault(
        Served3.procedure(Procedure3.RENAME), new FakeRpcServer.Fault.ResetBefore(), 1);
    served.files.refuse(Procedure3.RENAME, 2, 1);
    assertThat(
            failure(
                () ->
                    served.export.rename(
                        ROOT, served.root, bytes("from"), served.root, bytes("to"))))
        .isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aFileIsRemovedWhenItIsGone() throws Exception {
    served.create("a").close();
    served.loseAnswerTo(Procedure3.REMOVE);
    NfsDirectoryChange change = served.export.remove(ROOT, served.root, bytes("a"));
    assertThat(change).isEqualTo(NfsDirectoryChange.UNKNOWN);
    assertThat(failure(() -> find("a"))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aNameOfSeveralIsRemovedWhenTheFileHasOneLess() throws Exception {
    NfsNode node;
    try (NfsFile file = served.create("a")) {
      node = file.node();
    }
    served.export.link(ROOT, node.handle(), served.root, bytes("b"));
    find("a");
    served.loseAnswerTo(Procedure3.REMOVE);
    served.export.remove(ROOT, served.root, bytes("a"));
    assertThat(find("b").attributes().nlink()).isEqualTo(1);
  }

  @Test
  void removingNothingFailsAlsoWhenItWasSentTwice() {
    served.loseAnswerTo(Procedure3.REMOVE);
    assertThat(failure(() -> served.export.remove(ROOT, served.root, bytes("a"))))
        .isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aDirectoryIsRemovedWhenItIsGone() throws Exception {
    served.export.makeDirectory(ROOT, served.root, bytes("d"), NfsChange.NONE);
    served.loseAnswerTo(Procedure3.RMDIR);
    served.export.removeDirectory(ROOT, served.root, bytes("d"));
    assertThat(failure(() -> find("d"))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aLinkIsMadeWhenTheNameIsTheSameFile() throws Exception {
    NfsNode node;
    try (NfsFile file = served.create("a")) {
      node = file.node();
    }
    served.loseAnswerTo(Procedure3.LINK);
    assertThat(
            served
                .export
                .link(ROOT, node.handle(), served.root, bytes("b"))
                .node()
                .attributes()
                .nlink())
        .isEqualTo(2);
  }

  @Test
  void aLinkIsNotMadeWhenTheNameIsAnotherFile() throws Exception {
    NfsNode node;
    try (NfsFile file = served.create("a")) {
      node = file.node();
    }
    served.create("b").close();
    served.loseAnswerTo(Procedure3.LINK);
    assertThat(failure(() -> served.export.link(ROOT, node.handle(), served.root, bytes("b"))))
        .isEqualTo(NfsStatus.EXIST);
  }

  @Test
  void aSymlinkIsMadeWhenItHoldsTheText() throws Exception {
    served.loseAnswerTo(Procedure3.SYMLINK);
    served.export.makeSymlink(ROOT, served.root, bytes("s"), bytes("text"), NfsChange.NONE);
    served.loseAnswerTo(Procedure3.SYMLINK);
    assertThat(
            failure(
                () ->
                    served.export.makeSymlink(
                        ROOT, served.root, bytes("s"), bytes("other"), NfsChange.NONE)))
        .isEqualTo(NfsStatus.EXIST);
  }

  @Test
  void anExclusiveFileIsKnownByItsVerifier() throws Exception {
    served.loseAnswerTo(Procedure3.CREATE);
    try (NfsFile file = served.create("a")) {
      assertThat(file.created()).isTrue();
      assertThat(file.node().attributes().permissions()).isEqualTo(0644);
    }
    served.loseAnswerTo(Procedure3.CREATE);
    assertThat(failure(() -> served.create("a"))).isEqualTo(NfsStatus.EXIST);
  }

  @Test
  void aDirectoryMayBeAnybodys() {
    served.loseAnswerTo(Procedure3.MKDIR);
    assertThat(
            failure(
                () -> served.export.makeDirectory(ROOT, served.root, bytes("d"), NfsChange.NONE)))
        .isEqualTo(NfsStatus.EXIST);
  }

  @Test
  void anExclusiveFileThatCannotBeFinishedIsGoneAgain() {
    served.files.refuse(Procedure3.SETATTR, 1, 1);
    assertThat(failure(() -> served.create("a"))).isEqualTo(NfsStatus.PERM);
    assertThat(failure(() -> find("a"))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void aServerWithoutExclusiveCreatesIsAskedForGuardedOnes() throws Exception {
    served.files.refuse(Procedure3.CREATE, 10_004, 1);
    try (NfsFile file =
        served.export.create(
            ROOT,
            served.root,
            bytes("a"),
            NfsChange.permissions(0600),
            true,
            NfsAccess.READ_WRITE)) {
      assertThat(file.attributes().permissions()).isEqualTo(0600);
    }
    served.files.refuse(Procedure3.CREATE, 10_004, 1);
    assertThat(failure(() -> served.create("a"))).isEqualTo(NfsStatus.EXIST);
  }
}
