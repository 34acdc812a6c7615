package io.tierfs.fuse.internal;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.MountException;

/** A way to get requests from the kernel. */
public interface Transport {
  /** The word for it in settings and messages. */
  String name();

  /** Fails with a sentence for the user, where it does not work here or not with these settings. */
  void check(MountSettings settings) throws MountException;

  /** Mounts on a checked place and returns when the kernel is answered. */
  Mount mount(Union union, MountPoint place, MountSettings settings, CacheSettings cache)
      throws MountException;
}
