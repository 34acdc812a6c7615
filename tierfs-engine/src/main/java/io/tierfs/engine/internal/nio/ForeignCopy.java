package io.tierfs.engine.internal.nio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Copies and moves between two file systems of this provider, which share nothing. */
final class ForeignCopy {
  private ForeignCopy() {}

  static void copy(TierPath source, TierPath target, CopyMode mode) throws IOException {
    if (mode.atomic()) {
      throw new UnsupportedOperationException("ATOMIC_MOVE is no option of a copy");
    }
    PosixFileAttributes attributes = Attributes.read(source, mode.follow());
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (!mode.replace()) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.delete(target);
    }
    if (attributes.isDirectory()) {
      Files.createDirectory(target);
    } else if (attributes.isSymbolicLink()) {
      Path link = Files.readSymbolicLink(source);
      Files.createSymbolicLink(target, target.getFileSystem().getPath(link.toString()));
    } else {
      try (InputStream in = Files.newInputStream(source)) {
        Files.copy(in, target);
      }
    }
    if (mode.attributes() && !attributes.isSymbolicLink()) {
      PosixFileAttributeView view = new PosixView(target, false);
      view.setOwner(attributes.owner());
      view.setGroup(attributes.group());
      view.setPermissions(attributes.permissions());
      view.setTimes(attributes.lastModifiedTime(), attributes.lastAccessTime(), null);
    }
  }

  static void move(TierPath source, TierPath target, CopyMode mode) throws IOException {
    if (mode.atomic()) {
      throw new AtomicMoveNotSupportedException(
          source.toString(), target.toString(), "they are in different file systems");
    }
    if (Attributes.read(source, false).isDirectory()) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(source)) {
        if (entries.iterator().hasNext()) {
          throw new DirectoryNotEmptyException(source.toString());
        }
      }
    }
    copy(source, target, new CopyMode(mode.replace(), true, false, false));
    Files.delete(source);
  }
}
