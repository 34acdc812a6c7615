package io.tierfs.backend.nfs;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.api.XattrMode;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsXattrMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Extended attributes: NFS 4.2 knows those of users alone, without their prefix. */
final class Xattrs {
  private static final String PREFIX = "user.";

  private final Store store;

  Xattrs(Store store) {
    this.store = store;
  }

  byte[] get(NfsCredentials caller, NfsHandle file, String name) throws IOException {
    byte[] key = key(name);
    return store.server().ask(export -> export.getXattr(caller, file, key));
  }

  void set(NfsCredentials caller, NfsHandle file, String name, byte[] value, XattrMode mode)
      throws IOException {
    byte[] key = key(name);
    NfsXattrMode how =
        switch (mode) {
          case ANY -> NfsXattrMode.EITHER;
          case CREATE -> NfsXattrMode.CREATE;
          case REPLACE -> NfsXattrMode.REPLACE;
        };
    store
        .server()
        .ask(
            export -> {
              export.setXattr(caller, file, key, value, how);
              return true;
            });
    store.known().changed(file, 0, null);
  }

  List<String> list(NfsCredentials caller, NfsHandle file) throws IOException {
    store.requireFeature(NfsFeature.XATTRS);
    List<String> names = new ArrayList<>();
    for (byte[] key : store.server().ask(export -> export.listXattrs(caller, file))) {
      names.add(PREFIX + Names.decode(key));
    }
    return names;
  }

  void remove(NfsCredentials caller, NfsHandle file, String name) throws IOException {
    byte[] key = key(name);
    store
        .server()
        .ask(
            export -> {
              export.removeXattr(caller, file, key);
              return true;
            });
    store.known().changed(file, 0, null);
  }

  private byte[] key(String name) throws FsException {
    store.requireFeature(NfsFeature.XATTRS);
    if (!name.startsWith(PREFIX) || name.length() == PREFIX.length()) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    return Names.encode(name.substring(PREFIX.length()));
  }
}
