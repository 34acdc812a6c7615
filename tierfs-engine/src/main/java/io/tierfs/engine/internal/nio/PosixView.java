package io.tierfs.engine.internal.nio;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and changes the attributes of what a path leads to. */
final class PosixView implements PosixFileAttributeView {
  private final TierPath path;
  private final boolean follow;

  PosixView(TierPath path, boolean follow) {
    this.path = path;
    this.follow = follow;
  }

  @Override
  public String name() {
    return "posix";
  }

  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    return Attributes.read(path, follow);
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return readAttributes().owner();
  }

  @Override
  public void setTimes(
      @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
      throws IOException {
    if (modified != null || accessed != null) {
      change(AttributeChange.times(at(accessed), at(modified)));
    }
  }

  private static @Nullable TimeChange at(@Nullable FileTime time) {
    return time == null ? null : TimeChange.at(time.toInstant());
  }

  @Override
  public void setOwner(UserPrincipal owner) throws IOException {
    change(AttributeChange.owner(Principals.idOf(owner), -1));
  }

  @Override
  public void setGroup(GroupPrincipal group) throws IOException {
    change(AttributeChange.owner(-1, Principals.idOf(group)));
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    change(AttributeChange.permissions(Permissions.mode(permissions)));
  }

  /** Makes any change. */
  void change(AttributeChange change) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    fileSystem.run(
        path,
        null,
        () -> {
          fileSystem
              .union()
              .change(fileSystem.caller(), fileSystem.place(path, follow).node(), change);
          return true;
        });
  }

  /** The same as a basic view. */
  BasicFileAttributeView basic() {
    return new Basic(this);
  }

  /** The same as an owner's view. */
  FileOwnerAttributeView owner() {
    return new Owner(this);
  }

  private record Basic(PosixView all) implements BasicFileAttributeView {
    @Override
    public String name() {
      return "basic";
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
      return all.readAttributes();
    }

    @Override
    public void setTimes(
        @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
        throws IOException {
      all.setTimes(modified, accessed, created);
    }
  }

  private record Owner(PosixView all) implements FileOwnerAttributeView {
    @Override
    public String name() {
      return "owner";
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
      return all.getOwner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
      all.setOwner(owner);
    }
  }
}
