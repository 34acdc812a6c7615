package io.tierfs.fuse.internal.jnr;

import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.HandleTable;
import io.tierfs.fuse.internal.PageFile;
import java.lang.foreign.Arena;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * All callbacks of one mount and what they share.
 *
 * <p>Not set, so that the kernel does it alone: {@code lock} and {@code flock} (locks hold between
 * all processes of this machine), {@code access} (the kernel checks permission). Not set, since
 * nothing would come of it: {@code ioctl}, {@code poll}, {@code bmap}.
 */
final class UnionOperations {
  private final HandleTable<OpenFile> files = new HandleTable<>();
  private final HandleTable<PageFile> pages = new HandleTable<>();
  private final HandleTable<DirectoryOps.Listing> directories = new HandleTable<>();
  private final Runnable ready;

  /**
   * Makes the callbacks.
   *
   * @param ready runs when the kernel has begun to talk
   */
  UnionOperations(Runnable ready) {
    this.ready = ready;
  }

  OperationTable table(Union union, Arena memory) {
    HiddenFiles hidden = new HiddenFiles(files);
    Paths paths = new Paths(union, hidden);
    OperationTable table = new OperationTable(memory);
    table.set(table.members().init, "init", this::init);
    putNames(table, new NameOps(union, paths, hidden));
    putAttributes(table, new AttributeOps(union, paths, hidden));
    putFiles(table, new FileOps(union, paths, files, pages, hidden));
    putDirectories(table, new DirectoryOps(union, paths, directories));
    putXattrs(table, new XattrOps(union, paths));
    return table;
  }

  private int init(Request request, long connection) {
    Connection.negotiate(connection);
    ready.run();
    return 0;
  }

  private static void putNames(OperationTable table, NameOps names) {
    FuseOperations members = table.members();
    table.set(members.mknod, "mknod", names::mknod);
    table.set(members.mkdir, "mkdir", names::mkdir);
    table.set(members.symlink, "symlink", names::symlink);
    table.set(members.link, "link", names::link);
    table.set(members.unlink, "unlink", names::unlink);
    table.set(members.rmdir, "rmdir", names::rmdir);
    table.set(members.rename, "rename", names::rename);
  }

  private static void putAttributes(OperationTable table, AttributeOps attributes) {
    FuseOperations members = table.members();
    table.set(members.getattr, "getattr", attributes::getattr);
    table.set(members.readlink, "readlink", attributes::readlink);
    table.set(members.chmod, "chmod", attributes::chmod);
    table.set(members.chown, "chown", attributes::chown);
    table.set(members.truncate, "truncate", attributes::truncate);
    table.set(members.utimens, "utimens", attributes::utimens);
    table.set(members.statfs, "statfs", attributes::statfs);
  }

  private static void putFiles(OperationTable table, FileOps files) {
    FuseOperations members = table.members();
    table.set(members.open, "open", files::open);
    table.set(members.create, "create", files::create);
    table.set(members.read, "read", files::read);
    table.set(members.write, "write", files::write);
    table.set(members.fgetattr, "fgetattr", files::fgetattr);
    table.set(members.ftruncate, "ftruncate", files::ftruncate);
    table.set(members.fallocate, "fallocate", files::fallocate);
    table.set(members.flush, "flush", files::flush);
    table.set(members.fsync, "fsync", files::fsync);
    table.set(members.release, "release", files::release);
  }

  private static void putDirectories(OperationTable table, DirectoryOps directories) {
    FuseOperations members = table.members();
    table.set(members.opendir, "opendir", directories::opendir);
    table.set(members.readdir, "readdir", directories::readdir);
    table.set(members.fsyncdir, "fsyncdir", directories::fsyncdir);
    table.set(members.releasedir, "releasedir", directories::releasedir);
  }

  private static void putXattrs(OperationTable table, XattrOps xattrs) {
    FuseOperations members = table.members();
    table.set(members.setxattr, "setxattr", xattrs::setxattr);
    table.set(members.getxattr, "getxattr", xattrs::getxattr);
    table.set(members.listxattr, "listxattr", xattrs::listxattr);
    table.set(members.removexattr, "removexattr", xattrs::removexattr);
  }

  /** Closes what is still open. */
  void close() {
    files.closeAll();
    pages.closeAll();
    directories.closeAll();
  }
}
