package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrnoTest {
  @Test
  void everyCodeComesBack() {
    for (Errno errno : Errno.values()) {
      assertThat(Errno.ofCode(errno.code())).isEqualTo(errno);
      assertThat(errno.text()).isNotBlank();
    }
    assertThat(Arrays.stream(Errno.values()).map(Errno::code)).doesNotHaveDuplicates();
  }

  @Test
  void aCodeWithoutANameIsEio() {
    for (int code : new int[] {0, -1, -2, 41, 133, 134, 4095, Integer.MAX_VALUE}) {
      assertThat(Errno.ofCode(code)).as("%d", code).isEqualTo(Errno.EIO);
    }
  }

  @Test
  void exceptionsOfNioAreTranslated() {
    means(Errno.ENOENT, new NoSuchFileException("f"));
    means(Errno.EEXIST, new FileAlreadyExistsException("f"));
    means(Errno.ENOTEMPTY, new DirectoryNotEmptyException("f"));
    means(Errno.ENOTDIR, new NotDirectoryException("f"));
    means(Errno.EINVAL, new NotLinkException("f"));
    means(Errno.EACCES, new AccessDeniedException("f"));
    means(Errno.EXDEV, new AtomicMoveNotSupportedException("f", "g", "why"));
    means(Errno.EBADF, new ClosedChannelException());
    means(Errno.EROFS, new ReadOnlyFileSystemException());
    means(Errno.EOPNOTSUPP, new UnsupportedOperationException());
    means(Errno.ESTALE, new FsException(Errno.ESTALE));
  }

  @Test
  void messagesOfTheCLibraryAreTranslated() {
    means(Errno.ENOSPC, new IOException("No space left on device"));
    means(Errno.EDQUOT, new IOException("Disk quota exceeded"));
    means(Errno.ENAMETOOLONG, new FileSystemException("f", null, "File name too long"));
    means(Errno.ELOOP, new FileSystemException("f", null, "Too many levels of symbolic links"));
    means(Errno.EIO, new IOException("something else"));
    means(Errno.EIO, new IOException());
    means(Errno.EIO, new IllegalStateException());
  }

  @Test
  void anErrnoIsKeptWhenItIsWrapped() {
    FsException original = new FsException(Errno.ENOSPC);
    assertThat(FsException.wrap(original)).isSameAs(original);
    IOException cause = new NoSuchFileException("f");
    assertThat(FsException.wrap(cause)).hasCause(cause).hasMessage("ENOENT: f");
    assertThat(FsException.wrap(cause).errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void absentIsNotFoundInAnySpelling() {
    assertThat(FsException.isAbsent(FsException.notFound(FsPath.of("a")))).isTrue();
    assertThat(FsException.isAbsent(new NotDirectoryException("a"))).isTrue();
    assertThat(FsException.isAbsent(new FsException(Errno.EIO))).isFalse();
    assertThat(FsException.isAbsent(new FsException(Errno.ETIMEDOUT))).isFalse();
  }

  @Test
  void anErrnoCostsNoStackTrace() {
    assertThat(new FsException(Errno.ENOENT).getStackTrace()).isEmpty();
    assertThat(FsException.notFound(FsPath.of("a/b"))).hasMessage("ENOENT: /a/b");
  }

  @Test
  void exceptionsOfTheOldIoAreReadByTheirMessage() {
    means(Errno.EISDIR, new FileNotFoundException("/x (Is a directory)"));
  }

  private static void means(Errno errno, Throwable error) {
    assertThat(Errno.of(error)).as("%s", error).isEqualTo(errno);
  }
}
